import { BYTE, defineCase, EVERY_FAMILY, linux, type Ready, report } from "../../harness/case/mod.ts";
import { none, same, silent, tells } from "./_tells.ts";

const yes = { conforming: ["yes"] } as const;

export default defineCase({
  id: "epoll/two-waiters",
  title: "An edge ends one of the waits for it",
  requirement:
    "Of two calls that wait in one instance an edge ends one, whichever, and the next edge the other.",
  level: "must",
  sources: [
    linux("epoll(7)", "If multiple threads are blocked in epoll_wait(2)"),
    linux("epoll_wait(2)", "EPOLLET"),
    report("grpc/grpc", 6110),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "epoll", "concurrent"], peer: ["stream"] },
  outcomes: { wait: yes, first: same, one: yes, second: same, both: yes, rest: none },
  async script({ connected, atOnce, blocked, stillBlockedFor, subject: seat, record }) {
    const { subject, peer } = await connected();
    const epoll = await seat.epoll();
    await epoll.add(subject, ["in", "et"]);
    const over: (readonly Ready[])[] = [];
    const waits = [epoll.wait(null), epoll.wait(null)];
    for (const each of waits) each.then((ready) => over.push(ready), () => {});
    record("wait", await stillBlockedFor(0, ...waits) ? "yes" : "no");
    await peer.sendall(BYTE);
    record("first", await tells(Promise.race(waits), [subject, "in"]));
    // The other call goes on for a window.
    const [left] = await Promise.all(waits.map(blocked)).then((still) => waits.filter((_, at) => still[at]));
    record("one", over.length === 1 ? "yes" : "no");
    await peer.sendall(BYTE);
    record("second", left === undefined ? "none" : await atOnce(left, () => tells(left, [subject, "in"])));
    record("both", over.length === 2 && over.every(({ length }) => length === 1) ? "yes" : "no");
    record("rest", await silent(epoll));
  },
});
