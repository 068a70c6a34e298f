import { defineCase, exchanged, outcome, rfc, sameAddress } from "../../harness/case/mod.ts";
import { at, portOf } from "./_stacks.ts";

const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "ipv6/mapped-connect",
  title: "A socket of IPv6 connects to a mapped address over IPv4",
  requirement:
    "A connect to ::ffff:127.0.0.1 reaches a listener of IPv4, which sees 127.0.0.1; the client sees " +
    "mapped addresses, and is refused where nobody listens.",
  level: "should",
  sources: [rfc(3493, "3.7"), rfc(4291, "2.5.5.2")],
  axes: { role: ["client"], family: ["ipv6"] },
  needs: { subject: ["stream", "family:ipv4"], peer: ["stream", "family:ipv4"] },
  outcomes: {
    connect: {
      conforming: ["ok"],
      tolerated: { EINVAL: { reason: "OpenBSD maps no addresses", when: { os: "!linux" } } },
    },
    reported: { ...same, after: { connect: "ok" } },
    ownName: { ...same, after: { connect: "ok" } },
    peerName: { ...same, after: { connect: "ok" } },
    exchange: { conforming: ["intact"], after: { connect: "ok" } },
    refused: { conforming: ["ECONNREFUSED"], after: { connect: "ok" } },
  },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const listener = await peer.listenStream(at.ipv4(0));
    const port = await portOf(listener);
    const connecting = subject.connectStream(at.mapped(port));
    const connect = await outcome(connecting);
    record("connect", connect);
    if (connect !== "ok") return;
    const socket = await connecting;
    const accepted = await listener.accept();
    const own = await portOf(socket);
    record("reported", sameAddress(accepted.address, at.ipv4(own)) ? "same" : "different");
    record("ownName", sameAddress(await socket.getsockname(), at.mapped(own)) ? "same" : "different");
    record("peerName", sameAddress(await socket.getpeername(), at.mapped(port)) ? "same" : "different");
    record("exchange", await exchanged(socket, accepted.socket));
    await listener.close();
    record("refused", await outcome(subject.connectStream(at.mapped(port))));
  },
});
