import { defineCase, EVERY_FAMILY, linux, type Outcome, type Ready } from "../../harness/case/mod.ts";
import { arrivalsOf } from "../_arrivals.ts";
import { same, tells } from "./_tells.ts";

const yes = { conforming: ["yes"] } as const;

export default defineCase({
  id: "epoll/wakes",
  title: "A wait without end is ended by what comes",
  requirement:
    "epoll_wait with -1 waits while nothing is there, and reports a connection, bytes, the end of a " +
    "stream, or a datagram when it comes, edge-triggered or not.",
  level: "must",
  sources: [linux("epoll_wait(2)", "timeout")],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "datagram", "epoll"],
    peer: ["stream", "datagram", "shutdown:write"],
  },
  outcomes: { waited: yes, listener: same, bytes: same, end: same, datagram: same },
  async script(scenario) {
    const { stillBlockedFor, atOnce, subject: seat, record } = scenario;
    const { sockets, arrivals } = await arrivalsOf(scenario);
    const waiting: Promise<readonly Ready[]>[] = [];
    for (const [at, socket] of sockets.entries()) {
      const epoll = await seat.epoll();
      await epoll.add(socket, at % 2 === 0 ? ["in", "et"] : ["in"]);
      const wait = epoll.wait(null);
      wait.catch(() => {});
      waiting.push(wait);
    }
    record("waited", await stillBlockedFor(0, ...waiting) ? "yes" : "no");
    const ended = (at: number): Promise<Outcome> =>
      atOnce(waiting[at]!, () => tells(waiting[at]!, [sockets[at]!, "in"]));
    for (const [at, [checkpoint, arrive]] of Object.entries(arrivals).entries()) {
      await arrive();
      record(checkpoint, await ended(at));
    }
  },
});
