import { defineCase, ending, intact, posix } from "../../../harness/case/mod.ts";
import { BULK, offered, smallPeer, TOO_MUCH } from "./offer.ts";

export default defineCase({
  id: "tcp/send/partial-count-exact",
  title: "What arrives of a nonblocking send of 64 MiB",
  requirement: "Of a send that returns n, exactly the first n bytes are delivered.",
  level: "must",
  sources: [posix("send", "RETURN VALUE")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: {
    subject: ["stream", "send", "mode:nonblocking", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    send: { conforming: ["partial"] },
    arrived: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ role, connected, record, measure }) {
    const { subject, peer } = await connected(smallPeer(role));
    await subject.setMode("nonblocking");
    const sent = await offered(subject.send(BULK), TOO_MUCH);
    record("send", sent.outcome);
    measure("accepted", sent.count);
    await subject.shutdown("write");
    // Compared with all 64 MiB: correct bytes beyond the count are `long`, and as wrong.
    const drained = await peer.drain({ pattern: BULK });
    record("arrived", intact(drained, sent.count));
    record("end", ending(drained));
  },
});
