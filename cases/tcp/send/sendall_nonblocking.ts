import { defineCase, intact, outcome, python } from "../../../harness/case/mod.ts";
import { BULK, smallPeer, TOO_MUCH } from "./offer.ts";

export default defineCase({
  id: "tcp/send/sendall-nonblocking",
  title: "Nonblocking sendall of 64 MiB to a peer that does not read",
  requirement:
    "sendall on a nonblocking socket fails with EAGAIN when the buffers are full; a beginning of the data was sent.",
  level: "may",
  sources: [python("socket.sendall()"), python("Notes on socket timeouts")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: {
    subject: ["stream", "mode:nonblocking", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    sendall: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    arrived: { conforming: ["short"] },
  },
  async script({ role, connected, record, measure }) {
    const { subject, peer } = await connected(smallPeer(role));
    await subject.setMode("nonblocking");
    record("sendall", await outcome(subject.sendall(BULK)));
    await subject.shutdown("write");
    const drained = await peer.drain({ pattern: BULK });
    measure("arrived", drained.count);
    record("arrived", intact(drained, TOO_MUCH));
  },
});
