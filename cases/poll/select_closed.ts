import { BYTE, defineCase, EVERY_FAMILY, outcome, posix, report } from "../../harness/case/mod.ts";
import { LONG_MS } from "./_long.ts";

const refused = {
  conforming: ["EBADF"],
  tolerated: { error: "the interface looks at the sets before it makes a call" },
} as const;

export default defineCase({
  id: "poll/select-closed",
  title: "A select has a descriptor that is closed in one of its sets",
  requirement: "A select with a closed descriptor in any of its sets does not wait, and fails with EBADF.",
  level: "must",
  sources: [posix("select", "EBADF"), report("phoenix-rtos/libphoenix", 388)],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "fileno", "select"], peer: ["stream"] },
  outcomes: {
    reads: refused,
    writes: refused,
    excepts: refused,
    besideReady: refused,
  },
  async script({ connected, visible, atOnce, subject, record }) {
    const [gone, ready] = [await connected(), await connected()];
    const closed = await subject.fromDescriptor(await gone.subject.fileno());
    await ready.peer.sendall(BYTE);
    await visible(ready.subject, "data");
    // It closes the one descriptor of both.
    await gone.subject.close();
    for (const set of ["reads", "writes", "excepts"] as const) {
      record(set, await atOnce(subject.select({ [set]: [closed] }, LONG_MS), outcome));
    }
    record("besideReady", await atOnce(subject.select({ reads: [ready.subject, closed] }, LONG_MS), outcome));
  },
});
