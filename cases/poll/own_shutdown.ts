import { BOTH_ROLES, defineCase, EVERY_FAMILY, linux } from "../../harness/case/mod.ts";
import { look, told } from "./_told.ts";

export default defineCase({
  id: "poll/own-shutdown",
  title: "A socket's own shutdowns show in the events of poll",
  requirement:
    "Shutting receiving down makes a socket readable, shutting sending down leaves it writable, and both " +
    "hang up.",
  level: "may",
  sources: [linux("poll(2)", "POLLHUP, POLLRDHUP"), linux("shutdown(2)")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "poll", "shutdown:read", "shutdown:write", "shutdown:both"],
    peer: ["stream"],
  },
  ...told({
    read: ["in", "out", "rdhup"],
    write: ["out"],
    both: ["in", "out", "hup", "rdhup"],
    writeThenRead: ["in", "out", "hup", "rdhup"],
  }),
  async script(scenario) {
    const { connected } = scenario;
    for (const how of ["read", "write", "both"] as const) {
      const { subject } = await connected();
      await subject.shutdown(how);
      await look(scenario, how, subject);
      if (how !== "write") continue;
      await subject.shutdown("read");
      await look(scenario, "writeThenRead", subject);
    }
  },
});
