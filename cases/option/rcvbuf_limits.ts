import { BOTH_ROLES, defineCase, linux, posix } from "../../harness/case/mod.ts";
import { LIMITED, limits, OTHERS } from "./_limits.ts";

export default defineCase({
  id: "option/rcvbuf-limits",
  title: "A smaller receive buffer lets the peer send less",
  requirement: "While a socket does not read, its peer can send the less the smaller its receive buffer is.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_RCVBUF"), linux("socket(7)", "SO_RCVBUF")],
  axes: { role: BOTH_ROLES },
  needs: {
    subject: ["stream", "demand-read", "option:SO_RCVBUF"],
    peer: ["stream", "send", "mode:nonblocking", "option:SO_SNDBUF"],
  },
  outcomes: LIMITED,
  async script(scenario) {
    await limits(scenario, async (size) => {
      const options = { subject: { SO_RCVBUF: size }, peer: { SO_SNDBUF: OTHERS } };
      const { subject, peer } = await scenario.connected(options);
      return { sender: peer, receiver: subject };
    });
  },
});
