import {
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  python,
  received,
} from "../../harness/case/mod.ts";

const FIRST = bytesOf("abc");
/** Milliseconds; much longer than anything takes here. */
const LONG_MS = 60_000;

export default defineCase({
  id: "timeout/timeout-mode-is-nonblocking-fd",
  title: "A timeout takes the meaning of MSG_WAITALL away",
  requirement:
    "With a timeout the socket itself does not block, so that MSG_WAITALL returns what there is; without " +
    "one it waits.",
  lesson: "A socket with a timeout is one that does not block beneath, so flags such as MSG_WAITALL, " +
    "and programs that share its descriptor, find it so.",
  level: "may",
  sources: [python("Notes on socket timeouts"), posix("recv", "MSG_WAITALL")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "recv:waitall", "mode:timeout", "mode:blocking"], peer: ["stream"] },
  outcomes: {
    timeout: {
      conforming: ["short"],
      tolerated: { pending: "a timeout of the system leaves the socket as it is" },
    },
    blocking: { conforming: ["pending"], after: { timeout: "short" } },
    whole: { conforming: ["intact"], after: { timeout: "short" } },
  },
  async script({ connected, visible, pendingOr, record }) {
    const { subject, peer } = await connected();
    const whole = bytesOf("abcabc");
    await subject.setMode("timeout", LONG_MS);
    await peer.sendall(FIRST);
    await visible(subject, "data", FIRST.length);
    const receiving = subject.recv(whole.length, ["waitall"]);
    const got = await pendingOr(receiving, () => received(receiving, whole));
    record("timeout", got);
    if (got !== "short") return;
    await subject.setMode("blocking");
    await peer.sendall(FIRST);
    const waiting = subject.recv(whole.length, ["waitall"]);
    record("blocking", await pendingOr(waiting, outcome));
    await peer.sendall(FIRST);
    record("whole", compared(await waiting, whole));
  },
});
