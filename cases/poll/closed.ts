import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  type Row,
  type Socket,
} from "../../harness/case/mod.ts";
import { LONG_MS } from "./_long.ts";

const told: Row = { conforming: ["yes", "EBADF"] };

export default defineCase({
  id: "poll/closed",
  title: "A poll reports a descriptor that is closed",
  requirement:
    "A poll of a closed descriptor does not wait: it reports POLLNVAL, beside what the others have, " +
    "or fails with EBADF.",
  level: "must",
  sources: [posix("poll", "POLLNVAL"), posix("select", "EBADF")],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "fileno", "poll", "poll:several"], peer: ["stream"] },
  outcomes: {
    alone: told,
    besideIdle: told,
    besideReady: told,
    others: { conforming: ["yes"], after: { besideReady: "yes" } },
  },
  async script({ connected, visible, atOnce, subject, record }) {
    const [gone, idle, ready] = [await connected(), await connected(), await connected()];
    const closed = await subject.fromDescriptor(await gone.subject.fileno());
    await ready.peer.sendall(BYTE);
    await visible(ready.subject, "data");
    // It closes the one descriptor of both.
    await gone.subject.close();
    const invalid = <T>(
      polling: Promise<T>,
      events: (told: T) => readonly string[] | undefined,
    ): Promise<Outcome> =>
      atOnce(polling, async () => {
        const found = await outcome(polling);
        return found !== "ok" ? found : events(await polling)?.includes("nval") ? "yes" : "no";
      });
    record("alone", await invalid(closed.poll(["in"], LONG_MS), (told) => told));
    const beside = (other: Socket) => subject.pollAll([other, closed], ["in"], LONG_MS);
    record("besideIdle", await invalid(beside(idle.subject), ({ told }) => told.get(closed)));
    const both = beside(ready.subject);
    const besideReady = await invalid(both, ({ told }) => told.get(closed));
    record("besideReady", besideReady);
    if (besideReady === "yes") {
      record("others", (await both).told.get(ready.subject)?.includes("in") ? "yes" : "no");
    }
  },
});
