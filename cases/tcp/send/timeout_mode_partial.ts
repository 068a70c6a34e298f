import { BOTH_ROLES, defineCase, EVERY_FAMILY, python } from "../../../harness/case/mod.ts";
import { offered } from "./_offer.ts";

const TIMEOUT_MS = 300;

export default defineCase({
  id: "tcp/send/timeout-mode-partial",
  title: "A send with a timeout returns the count of the bytes that it accepted",
  requirement:
    "With a timeout set a send returns the count of what was accepted, without waiting for the rest.",
  lesson: "With a timeout send() still returns as soon as some bytes are taken. The timeout of " +
    "sendall() is for all of them together.",
  level: "should",
  sources: [python("Notes on socket timeouts"), python("socket.send()")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "send", "mode:timeout", "timeout:send"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    send: {
      conforming: ["partial"],
      tolerated: { timeout: "the implementation sends all or nothing until the time is up" },
    },
    // A count that is not reported is lost: the sender cannot know where to go on.
    sent: { conforming: ["none"], after: { send: "timeout" } },
  },
  async script({ connectedSmall, record, measure }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("timeout", TIMEOUT_MS);
    const { count, outcome } = await offered(subject.send(tooMuch), tooMuch);
    record("send", outcome);
    measure("accepted", count);
    if (outcome !== "timeout") return;
    await subject.close();
    const drained = await peer.drain();
    record("sent", drained.count === 0 ? "none" : "data");
  },
});
