import { BOTH_ROLES, defineCase, linux, posix, report } from "../../harness/case/mod.ts";
import { LIMITED, limits, OTHERS } from "./_limits.ts";

export default defineCase({
  id: "option/sndbuf-limits",
  title: "A smaller send buffer accepts less",
  requirement:
    "While its peer does not read, a socket accepts something, and less with a smaller send buffer.",
  level: "should",
  sources: [
    posix("XSH 2.10.16", "SO_SNDBUF"),
    linux("socket(7)", "SO_SNDBUF"),
    report("asterinas/asterinas", 2904),
  ],
  axes: { role: BOTH_ROLES, family: ["ipv4", "unix"] },
  needs: {
    subject: ["stream", "send", "mode:nonblocking", "option:SO_SNDBUF"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: LIMITED,
  async script(scenario) {
    await limits(scenario, async (size) => {
      const options = { subject: { SO_SNDBUF: size }, peer: { SO_RCVBUF: OTHERS } };
      // Over AF_UNIX an accepted socket has nothing of its listener's.
      const local = scenario.family === "unix";
      const { subject, peer } = await scenario.connected(local ? {} : options);
      if (local) await subject.setsockopt("SO_SNDBUF", size);
      return { sender: subject, receiver: peer };
    });
  },
});
