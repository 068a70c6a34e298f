import { defineCase, exchanged, INET, linux, outcome, sameAddress } from "../../harness/case/mod.ts";
import { portOf, wildcard } from "./_wildcard.ts";

export default defineCase({
  id: "address/connect-to-wildcard",
  title: "A connect to the wildcard address reaches this host",
  requirement:
    "A connect to the wildcard address goes to the loopback address, which getpeername then names.",
  level: "may",
  sources: [linux("ip(7)", "INADDR_ANY")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    connect: {
      conforming: ["ok"],
      tolerated: {
        EADDRNOTAVAIL: { reason: "Winsock knows it as an address to bind to only", when: { os: "windows" } },
      },
    },
    peerName: { conforming: ["same"], after: { connect: "ok" } },
    exchange: { conforming: ["intact"], after: { connect: "ok" } },
  },
  async script({ listening, subject, peer, family, loopback, record }) {
    // Both on loopback, or the wildcard address would stand for another host.
    loopback();
    const { listener, address } = await listening(peer);
    const connecting = subject.connectStream(wildcard(family, portOf(address)));
    const connect = await outcome(connecting);
    record("connect", connect);
    if (connect !== "ok") return;
    const [socket, accepted] = await Promise.all([connecting, listener.accept()]);
    record("peerName", sameAddress(await socket.getpeername(), address) ? "same" : "different");
    record("exchange", await exchanged(socket, accepted.socket));
  },
});
