import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  posix,
  python,
  REFUSING_MODES,
} from "../../../harness/case/mod.ts";
import { fillUp } from "./_offer.ts";

export default defineCase({
  id: "tcp/send/resumes-after-refusal",
  title: "A sender that was refused goes on where its counts ended",
  requirement:
    "After EAGAIN or a timeout a sender that goes on after the bytes that were counted delivers each once.",
  level: "must",
  sources: [posix("send", "RETURN VALUE, EAGAIN"), python("Notes on socket timeouts")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: REFUSING_MODES },
  needs: { subject: ["stream", "send"], peer: ["stream", "demand-read", "option:SO_RCVBUF"] },
  outcomes: {
    first: { conforming: ["intact"] },
    rest: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { subject, peer, tooMuch } = await scenario.connectedSmall();
    const { count } = await fillUp(scenario, subject, tooMuch);
    const first = await peer.drain({ size: count, pattern: tooMuch });
    scenario.record("first", intact(first, count));
    const rest = { ...tooMuch, offset: count, length: tooMuch.length - count };
    const [refilled, drained] = await Promise.all([
      fillUp(scenario, subject, tooMuch, count).finally(() => subject.close()),
      peer.drain({ pattern: rest }),
    ]);
    scenario.record("rest", intact(drained, refilled.count));
    scenario.record("end", ending(drained));
  },
});
