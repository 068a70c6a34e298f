import {
  bytesOf,
  compared,
  defineCase,
  exchanged,
  linux,
  outcome,
  posix,
  report,
} from "../../harness/case/mod.ts";
import { takeLowDescriptors } from "./_high.ts";

const LATE = bytesOf("late");
/** Milliseconds after which a receive that finds nothing has its time up. */
const SHORT_MS = 50;

export default defineCase({
  id: "resource/high-descriptors",
  title: "A process has a thousand sockets, and those that come after work as the first",
  requirement: "A socket whose descriptor is above 1,023 connects, waits, times out and receives.",
  lesson:
    "select() knows descriptors up to 1,023 alone; what waits by it fails, or writes beyond its sets, as " +
    "soon as a program has more. poll() and epoll have no such limit.",
  level: "must",
  sources: [
    posix("select", "FD_SETSIZE"),
    linux("select(2)", "WARNING"),
    report("lunarmodules/luasocket", 186),
    report("websupport-sk/pecl-memcache", 100),
  ],
  axes: { role: ["server"], family: ["ipv4"], mode: ["natural", "timeout"] },
  needs: { subject: ["stream", "datagram"], peer: ["stream"] },
  outcomes: {
    exchange: { conforming: ["intact"] },
    nothing: {
      conforming: [
        { outcome: "pending", when: { mode: "natural" } },
        { outcome: "timeout", when: { mode: "timeout" } },
      ],
    },
    late: { conforming: ["intact"] },
  },
  // Ports, and descriptors of this process, are taken from others.
  exclusive: true,
  async script(scenario) {
    const { connected, inMode, mode, pendingOr, visible, record } = scenario;
    await takeLowDescriptors(scenario);
    const { subject, peer } = await connected();
    await inMode(subject);
    record("exchange", await exchanged(subject, peer));
    if (mode === "timeout") {
      await subject.setMode(mode, SHORT_MS);
      record("nothing", await outcome(subject.recv(LATE.length)));
      await inMode(subject);
      await peer.sendall(LATE);
      await visible(subject, "data", LATE.length);
      return record("late", compared(await subject.recv(LATE.length), LATE));
    }
    const waiting = subject.recv(LATE.length);
    record("nothing", await pendingOr(waiting, outcome));
    await peer.sendall(LATE);
    record("late", compared(await waiting, LATE));
  },
});
