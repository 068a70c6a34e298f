import { BYTE, defineCase, EVERY_FAMILY, type Outcome, posix, type Socket } from "../../harness/case/mod.ts";
import { LONG_MS } from "./_long.ts";

const yes = { conforming: ["yes"] } as const;

export default defineCase({
  id: "poll/several-wakes",
  title: "A poll of several sockets is ended by any of them",
  requirement:
    "A poll of several sockets waits while none has events, and returns when the last of them gets one.",
  level: "must",
  sources: [posix("poll", "timeout")],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll", "poll:several"], peer: ["stream"] },
  outcomes: { waits: yes, last: yes, first: yes, closed: yes },
  async script({ connected, blocked, atOnce, subject, record }) {
    const ends = [await connected(), await connected(), await connected()];
    const sockets = ends.map((each) => each.subject);
    const [first, , last] = ends as [typeof ends[0], typeof ends[0], typeof ends[0]];
    const polling = () => subject.pollAll(sockets, ["in"], LONG_MS);
    const tells = (ready: ReturnType<typeof polling>, socket: Socket): Promise<Outcome> =>
      atOnce(ready, async () => {
        const { told } = await ready;
        return told.size === 1 && told.has(socket) ? "yes" : "no";
      });
    const woken = polling();
    woken.catch(() => {});
    record("waits", await blocked(woken) ? "yes" : "no");
    await last.peer.sendall(BYTE);
    record("last", await tells(woken, last.subject));
    await last.subject.recv(1);
    const again = polling();
    await first.peer.sendall(BYTE);
    record("first", await tells(again, first.subject));
    await first.subject.recv(1);
    const ending = polling();
    await last.peer.close();
    record("closed", await tells(ending, last.subject));
  },
});
