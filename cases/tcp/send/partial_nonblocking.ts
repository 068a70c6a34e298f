import { defineCase, linux, posix } from "../../../harness/case/mod.ts";
import { BULK, fill, offered, smallPeer, TOO_MUCH } from "./offer.ts";

export default defineCase({
  id: "tcp/send/partial-nonblocking",
  title: "Nonblocking sends of 64 MiB to a peer that does not read",
  requirement:
    "A nonblocking send accepts what there is room for and returns that count, and when there is none any more it fails with EAGAIN.",
  level: "must",
  sources: [posix("send", "O_NONBLOCK, EAGAIN"), posix("write", "O_NONBLOCK"), linux("send(2)", "EAGAIN")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: {
    subject: ["stream", "send", "mode:nonblocking"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    firstSend: { conforming: ["partial"] },
    lastSend: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
  },
  async script({ role, connected, record, measure }) {
    const { subject } = await connected(smallPeer(role));
    await subject.setMode("nonblocking");
    const first = await offered(subject.send(BULK), TOO_MUCH);
    record("firstSend", first.outcome);
    // The kernel may still move bytes from the one buffer to the other: more than one send can succeed.
    const more = await fill(subject, first.count);
    record("lastSend", more.end);
    measure("accepted", first.count + more.count);
  },
});
