import { defineCase, linux, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/wakes-blocked-recv",
  title: "a receive that waits is woken by shutting down receiving",
  requirement:
    "A receive that waits returns with end of file when receiving, or both directions, are shut down beside it.",
  level: "should",
  sources: [posix("shutdown", "SHUT_RD"), linux("shutdown(2)")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream", "interrupt", "shutdown:read", "shutdown:both"], peer: ["stream"] },
  outcomes: {
    readBefore: { conforming: ["pending"] },
    readWoken: { conforming: ["eof"] },
    bothBefore: { conforming: ["pending"] },
    bothWoken: { conforming: ["eof"] },
  },
  async script({ connected, pendingOr, record }) {
    for (const how of ["read", "both"] as const) {
      const { subject } = await connected();
      const receiving = subject.recv(1);
      record(`${how}Before`, await pendingOr(receiving, outcome));
      await subject.shutdown(how);
      record(`${how}Woken`, await outcome(receiving));
    }
  },
});
