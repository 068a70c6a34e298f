import { BYTE, defineCase, linux, outcome, python } from "../../harness/case/mod.ts";
import { same, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/signal",
  title: "A signal ends a wait, whatever its handler was set for",
  requirement: "epoll_wait fails with EINTR when a signal was handled, even where the handler has " +
    "SA_RESTART, and the next call reports what came.",
  level: "should",
  sources: [
    linux("epoll_wait(2)", "EINTR"),
    linux("signal(7)", "Interruption of system calls"),
    python("PEP 475"),
  ],
  axes: {},
  needs: { subject: ["datagram", "epoll", "signal"], peer: ["datagram"] },
  outcomes: {
    wait: {
      conforming: ["EINTR"],
      tolerated: { pending: "PEP 475: a call that a signal ended is made again for the rest of its time" },
    },
    told: same,
  },
  async script({ datagrams, pendingOr, stillBlockedFor, subject: seat, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    const [epoll, waiting] = [await seat.epoll(), await seat.epoll()];
    for (const each of [epoll, waiting]) await each.add(subject, ["in"]);
    const wait = waiting.wait(null);
    wait.catch(() => {});
    await stillBlockedFor(0, wait);
    await seat.signal();
    record("wait", await pendingOr(wait, outcome));
    await peer.sendto(BYTE, subjectAddress);
    record("told", await told(epoll, subject, "in"));
  },
});
