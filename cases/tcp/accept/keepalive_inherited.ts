import { defineCase, INET, linux } from "../../../harness/case/mod.ts";
import { inherited, recordInherited } from "./_inherited.ts";

const VALUES = {
  keepalive: ["SO_KEEPALIVE", 1],
  idle: ["TCP_KEEPIDLE", 100],
  interval: ["TCP_KEEPINTVL", 20],
  count: ["TCP_KEEPCNT", 5],
  userTimeout: ["TCP_USER_TIMEOUT", 30_000],
} as const;

export default defineCase({
  id: "tcp/accept/keepalive-inherited",
  title: "An accepted socket has the keep-alive of its listener",
  requirement:
    "Keep-alive, its times and its count, and the user timeout hold for what the listener accepts.",
  level: "may",
  sources: [linux("tcp(7)", "TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT"), linux("socket(7)", "SO_KEEPALIVE")],
  // The subject accepts.
  axes: { role: ["server"], family: INET },
  needs: {
    subject: ["stream", ...Object.values(VALUES).map(([option]) => `option:${option}` as const)],
    peer: ["stream"],
  },
  outcomes: inherited(Object.keys(VALUES)),
  async script(scenario) {
    await recordInherited(scenario, VALUES);
  },
});
