import { BYTE, bytesOf, defineCase, INET, outcome, posix } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/unbound-receive",
  title: "A datagram socket receives before it is bound",
  requirement:
    "A receive on an unbound socket finds nothing and is not an error; the first send makes replies arrive.",
  level: "must",
  sources: [posix("recvfrom", "EAGAIN"), posix("sendto")],
  axes: { family: INET },
  // `bsd`, because a socket that is not bound is a separate step: many interfaces bind whatever they open.
  needs: { subject: ["datagram", "bsd", "mode:nonblocking"], peer: ["datagram"] },
  outcomes: {
    nothing: {
      conforming: ["EAGAIN"],
      tolerated: { EINVAL: { reason: "Winsock wants it bound", when: { os: "windows" } } },
    },
    reply: { conforming: ["whole"] },
  },
  async script({ subject: seat, peer: elsewhere, family, datagram, record }) {
    const subject = await seat.socket(family, "datagram");
    const peer = await datagram(elsewhere);
    await subject.setMode("nonblocking");
    record("nothing", await outcome(subject.recvfrom(1024)));
    await subject.setMode("natural");
    await subject.sendto(BYTE, peer.address);
    await peer.socket.sendto(bytesOf("reply"), (await peer.socket.recvfrom(16)).address!);
    record("reply", carried((await subject.recvfrom(1024)).data, bytesOf("reply")));
  },
});
