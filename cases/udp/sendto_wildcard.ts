import { bytesOf, defineCase, INET, linux, outcome } from "../../harness/case/mod.ts";
import { portOf, wildcard } from "../address/_wildcard.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/sendto-wildcard",
  title: "A datagram to the wildcard address reaches this host",
  requirement: "A datagram to the wildcard address goes to the loopback address.",
  level: "may",
  sources: [linux("ip(7)", "INADDR_ANY")],
  axes: { family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    sendto: {
      conforming: ["ok"],
      tolerated: {
        EADDRNOTAVAIL: { reason: "Winsock knows it as an address to bind to only", when: { os: "windows" } },
      },
    },
    arrived: { conforming: ["whole"], after: { sendto: "ok" } },
  },
  async script({ datagrams, family, loopback, record }) {
    // Both on loopback, or the wildcard address would stand for another host.
    loopback();
    const { subject, peer, peerAddress } = await datagrams();
    const sendto = await outcome(subject.sendto(bytesOf("here"), wildcard(family, portOf(peerAddress))));
    record("sendto", sendto);
    if (sendto === "ok") record("arrived", carried((await peer.recvfrom(1024)).data, bytesOf("here")));
  },
});
