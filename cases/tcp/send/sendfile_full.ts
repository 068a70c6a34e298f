import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  intact,
  linux,
  outcome,
  posix,
  REFUSING_MODES,
} from "../../../harness/case/mod.ts";
import { fill } from "./_offer.ts";

const FILE = { seed: 4713, length: 2_000_000 } as const;
/** Bytes of it that are left out: where a library is to begin at 0, it may begin where the file was left. */
const BEGINNING = 1;
/** Milliseconds that a send may wait. */
const GIVEN_MS = 200;

export default defineCase({
  id: "tcp/send/sendfile-full",
  title: "A file is sent where there is no room",
  requirement:
    "Where the buffers are full, sendfile waits no longer than a send would in its mode, and what was sent " +
    "before arrives.",
  level: "must",
  sources: [linux("sendfile(2)", "EAGAIN"), posix("send", "EAGAIN")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: REFUSING_MODES },
  needs: {
    subject: ["stream", "send", "sendfile", "timeout:send", "mode:nonblocking", "mode:timeout"],
    peer: ["stream", "demand-read"],
  },
  outcomes: {
    refused: {
      conforming: [
        { outcome: "EAGAIN", when: { mode: "nonblocking" } },
        { outcome: "timeout", when: { mode: "timeout" } },
      ],
    },
    before: { conforming: ["intact"] },
  },
  async script({ connectedSmall, mode, atOnce, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("nonblocking");
    const { count } = await fill(subject, tooMuch);
    if (mode === "timeout") await subject.setMode(mode, GIVEN_MS);
    const sending = subject.sendfile(FILE, BEGINNING, FILE.length - BEGINNING);
    // What is sent meanwhile, where acknowledgements make some room, may begin the time anew.
    record("refused", mode === "timeout" ? await outcome(sending) : await atOnce(sending, outcome));
    record("before", intact(await peer.drain({ size: count, pattern: tooMuch }), count));
  },
});
