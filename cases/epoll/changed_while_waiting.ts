import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  linux,
  type Outcome,
  type Ready,
  report,
} from "../../harness/case/mod.ts";
import { same, tells } from "./_tells.ts";

const yes = { conforming: ["yes"] } as const;

export default defineCase({
  id: "epoll/changed-while-waiting",
  title: "A wait reports what is added or asked for meanwhile",
  requirement:
    "epoll_wait is ended by a socket that is added ready while it waits, by one that gets ready after it " +
    "was added, by EPOLL_CTL_MOD that asks for what is there, and by a socket that was removed meanwhile and " +
    "added again.",
  level: "must",
  sources: [
    linux("epoll_wait(2)", "NOTES: another thread may add a file descriptor"),
    report("cloudius-systems/osv", 331),
    report("apache/nuttx", 2598),
    report("openenclave/openenclave", 2353),
    report("piscisaureus/wepoll", 35),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "epoll"], peer: ["stream"] },
  outcomes: {
    waits: yes,
    addedReady: same,
    waitsAgain: yes,
    addedAndByte: same,
    waitsOnce: yes,
    asked: same,
    waitsLast: yes,
    addedBack: same,
  },
  async script({ connected, blocked, atOnce, visible, subject: seat, record }) {
    const [ready, later] = [await connected(), await connected()];
    await ready.peer.sendall(BYTE);
    await visible(ready.subject, "data");
    const epoll = await seat.epoll();
    const wait = (): Promise<readonly Ready[]> => {
      const waiting = epoll.wait(null);
      waiting.catch(() => {});
      return waiting;
    };
    const ended = (waiting: ReturnType<typeof wait>, socket: typeof later.subject): Promise<Outcome> =>
      atOnce(waiting, () => tells(waiting, [socket, "in"]));
    const first = wait();
    record("waits", await blocked(first) ? "yes" : "no");
    await epoll.add(ready.subject, ["in", "et"]);
    record("addedReady", await ended(first, ready.subject));
    const second = wait();
    record("waitsAgain", await blocked(second) ? "yes" : "no");
    await epoll.add(later.subject, ["in", "et"]);
    await later.peer.sendall(BYTE);
    record("addedAndByte", await ended(second, later.subject));
    const third = wait();
    record("waitsOnce", await blocked(third) ? "yes" : "no");
    await epoll.modify(ready.subject, ["in", "et"]);
    record("asked", await ended(third, ready.subject));
    await later.subject.recv(1);
    const last = wait();
    record("waitsLast", await blocked(last) ? "yes" : "no");
    await epoll.remove(later.subject);
    await epoll.add(later.subject, ["in", "et"]);
    await later.peer.sendall(BYTE);
    record("addedBack", await ended(last, later.subject));
  },
});
