import { bytesOf, defineCase, linux, outcome, report } from "../../../harness/case/mod.ts";
import { carried } from "../../udp/_payload.ts";

const MESSAGE = bytesOf("beside a host");

export default defineCase({
  id: "unix/dgram/control-of-ip",
  title: "A control message of IP beside a datagram over AF_UNIX is ignored",
  requirement: "A datagram over AF_UNIX with a control message of another level " +
    "is sent as one without, and so is the next.",
  level: "may",
  sources: [linux("cmsg(3)"), linux("unix(7)", "Ancillary messages"), report("gramineproject/gramine", 2193)],
  axes: { family: ["unix"] },
  needs: { subject: ["datagram", "pktinfo"], peer: ["datagram"] },
  outcomes: {
    send: { conforming: ["ok"] },
    received: { conforming: ["whole"], after: { send: "ok" } },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    const host = { family: "ipv4", host: "127.0.0.1", port: 0 } as const;
    const send = await outcome(subject.sendFrom(MESSAGE, peerAddress, host));
    record("send", send);
    if (send === "ok") record("received", carried((await peer.recvfrom(64)).data, MESSAGE));
    await subject.sendto(MESSAGE, peerAddress);
    record("next", carried((await peer.recvfrom(64)).data, MESSAGE));
  },
});
