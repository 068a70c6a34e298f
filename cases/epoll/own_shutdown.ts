import { defineCase, EVERY_FAMILY, linux } from "../../harness/case/mod.ts";
import { LONG_MS } from "../poll/_long.ts";
import { look, silent, states } from "./_tells.ts";

export default defineCase({
  id: "epoll/own-shutdown",
  title: "A socket's own shutdowns are reported as ends",
  requirement:
    "A socket that has shut its receiving down is reported as ended, by a new edge, and one that has shut " +
    "down both as hung up; one that has shut its sending down is reported as writable alone.",
  level: "should",
  sources: [linux("epoll_ctl(2)", "EPOLLRDHUP, EPOLLHUP"), linux("epoll(7)")],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "epoll", "shutdown:read", "shutdown:both"], peer: ["stream"] },
  outcomes: {
    idle: { conforming: ["none"] },
    ...states({
      read: ["in", "out", "rdhup"],
      readEdge: ["in", "rdhup"],
      both: ["in", "out", "hup", "rdhup"],
      bothEdge: ["in", "hup", "rdhup"],
      write: ["out"],
    }),
  },
  async script(scenario) {
    const { connected, subject: seat, record } = scenario;
    const [{ subject }, other] = [await connected(), await connected()];
    const [level, edge, writer] = [await seat.epoll(), await seat.epoll(), await seat.epoll()];
    await level.add(subject, ["in", "out", "rdhup"]);
    await edge.add(subject, ["in", "rdhup", "et"]);
    record("idle", await silent(edge));
    await subject.shutdown("read");
    await look(scenario, "read", level);
    await look(scenario, "readEdge", edge, LONG_MS);
    await subject.shutdown("both");
    await look(scenario, "both", level);
    await look(scenario, "bothEdge", edge, LONG_MS);
    await writer.add(other.subject, ["in", "out", "rdhup"]);
    await other.subject.shutdown("write");
    await look(scenario, "write", writer);
  },
});
