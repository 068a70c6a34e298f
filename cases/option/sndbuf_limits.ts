import { BOTH_ROLES, defineCase, linux, posix } from "../../harness/case/mod.ts";
import { LIMITED, limits, OTHERS } from "./_limits.ts";

export default defineCase({
  id: "option/sndbuf-limits",
  title: "A smaller send buffer accepts less",
  requirement:
    "While its peer does not read, a socket accepts something, and less with a smaller send buffer.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_SNDBUF"), linux("socket(7)", "SO_SNDBUF")],
  axes: { role: BOTH_ROLES },
  needs: {
    subject: ["stream", "send", "mode:nonblocking", "option:SO_SNDBUF"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: LIMITED,
  async script(scenario) {
    await limits(scenario, async (size) => {
      const options = { subject: { SO_SNDBUF: size }, peer: { SO_RCVBUF: OTHERS } };
      const { subject, peer } = await scenario.connected(options);
      return { sender: subject, receiver: peer };
    });
  },
});
