import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  linux,
  outcome,
  posix,
  WAITING_MODES,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/wakes-blocked-recv",
  title: "Shutting down receiving wakes a receive that waits",
  requirement:
    "A receive that waits gets end of file when receiving, or both directions, are shut down beside it.",
  level: "should",
  sources: [posix("shutdown", "SHUT_RD"), linux("shutdown(2)")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: { subject: ["stream", "interrupt", "shutdown:read", "shutdown:both"], peer: ["stream"] },
  outcomes: {
    readBefore: { conforming: ["pending"] },
    readWoken: { conforming: ["eof"] },
    bothBefore: { conforming: ["pending"] },
    bothWoken: { conforming: ["eof"] },
  },
  async script({ connected, inMode, pendingOr, record }) {
    for (const how of ["read", "both"] as const) {
      const { subject } = await connected();
      await inMode(subject);
      const receiving = subject.recv(1);
      record(`${how}Before`, await pendingOr(receiving, outcome));
      await subject.shutdown(how);
      record(`${how}Woken`, await outcome(receiving));
    }
  },
});
