import {
  defineCase,
  EVERY_FAMILY,
  linux,
  outcome,
  report,
  type Socket,
  type Word,
} from "../../harness/case/mod.ts";
import { same, told } from "./_tells.ts";

const invalid = { conforming: ["EINVAL"] } as const;
const yes = { conforming: ["yes"] } as const;

export default defineCase({
  id: "epoll/exclusive",
  title: "Of instances that share a socket at least one is woken",
  requirement:
    "With EPOLLEXCLUSIVE at least one of the instances reports what comes, and so does each that is added " +
    "without it; the flag is for EPOLL_CTL_ADD alone, not for instances, and not with EPOLLONESHOT or " +
    "EPOLLRDHUP.",
  level: "should",
  sources: [linux("epoll_ctl(2)", "EPOLLEXCLUSIVE"), report("pjsip/pjproject", 3116)],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "epoll", "epoll:exclusive"], peer: ["stream"] },
  outcomes: {
    modifyTo: invalid,
    modify: invalid,
    oneshot: invalid,
    rdhup: invalid,
    instance: invalid,
    waits: yes,
    one: yes,
    ordinary: same,
    removed: { conforming: ["ok"] },
  },
  async script({ listening, stillBlockedFor, subject: seat, peer, record }) {
    const { listener, address } = await listening(seat);
    const [one, other, ordinary] = [await seat.epoll(), await seat.epoll(), await seat.epoll()];
    await ordinary.add(listener, ["in"]);
    record("modifyTo", await outcome(ordinary.modify(listener, ["in", "exclusive"])));
    await one.add(listener, ["in", "et", "exclusive"]);
    record("modify", await outcome(one.modify(listener, ["in", "et"])));
    const fresh = async (target: Socket, ...events: Word<"interest">[]) =>
      await outcome((await seat.epoll()).add(target, ["in", "exclusive", ...events]));
    record("oneshot", await fresh(listener, "oneshot"));
    record("rdhup", await fresh(listener, "rdhup"));
    record("instance", await fresh(one));
    await other.add(listener, ["in", "et", "exclusive"]);
    const waits = [one.wait(null), other.wait(null)];
    for (const each of waits) each.catch(() => {});
    record("waits", await stillBlockedFor(0, ...waits) ? "yes" : "no");
    await peer.connectStream(address);
    const first = await Promise.race(waits);
    record("one", first.length === 1 && first[0]?.events.join() === "in" ? "yes" : "no");
    record("ordinary", await told(ordinary, listener, "in"));
    record("removed", await outcome(one.remove(listener)));
  },
});
