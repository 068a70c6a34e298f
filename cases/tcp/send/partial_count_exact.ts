import { BOTH_ROLES, defineCase, ending, EVERY_FAMILY, intact, posix } from "../../../harness/case/mod.ts";
import { offered } from "./_offer.ts";

export default defineCase({
  id: "tcp/send/partial-count-exact",
  title: "As many bytes arrive as a partial send counted",
  requirement: "Of a send that returns n, exactly the first n bytes are delivered.",
  lesson: "send() returns how many bytes it took. Send the rest from there on, data[count:], or let " +
    "sendall() do it.",
  level: "must",
  sources: [posix("send", "RETURN VALUE")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "send", "mode:nonblocking", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    send: { conforming: ["partial"] },
    arrived: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connectedSmall, record, measure }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("nonblocking");
    const sent = await offered(subject.send(tooMuch), tooMuch);
    record("send", sent.outcome);
    measure("accepted", sent.count);
    await subject.shutdown("write");
    // Compared with all that was offered: correct bytes beyond the count are `long`, and as wrong.
    const drained = await peer.drain({ pattern: tooMuch });
    record("arrived", intact(drained, sent.count));
    record("end", ending(drained));
  },
});
