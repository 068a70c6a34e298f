import { BOTH_ROLES, defineCase, EVERY_FAMILY, linux, posix } from "../../../harness/case/mod.ts";
import { fill, offered } from "./_offer.ts";

export default defineCase({
  id: "tcp/send/partial-nonblocking",
  title: "Nonblocking sends to a peer that does not read end with EAGAIN",
  requirement:
    "A nonblocking send accepts what there is room for and returns the count; without room it fails: EAGAIN.",
  lesson: "A send that must not wait takes what fits into the buffer, and then fails with EAGAIN " +
    "(BlockingIOError): the peer reads too slowly. Wait until the socket is writable.",
  level: "must",
  sources: [posix("send", "O_NONBLOCK, EAGAIN"), posix("write", "O_NONBLOCK"), linux("send(2)", "EAGAIN")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "send", "mode:nonblocking"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    firstSend: { conforming: ["partial"] },
    lastSend: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
  },
  async script({ connectedSmall, record, measure }) {
    const { subject, tooMuch } = await connectedSmall();
    await subject.setMode("nonblocking");
    const first = await offered(subject.send(tooMuch), tooMuch);
    record("firstSend", first.outcome);
    // The kernel may still move bytes from the one buffer to the other: more than one send can succeed.
    const more = await fill(subject, tooMuch, first.count);
    record("lastSend", more.end);
    measure("accepted", first.count + more.count);
  },
});
