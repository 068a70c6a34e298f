import { defineCase, INET, linux, posix, rfc } from "../../harness/case/mod.ts";

const LISTENERS = 40;

export default defineCase({
  id: "address/bind-ephemeral",
  title: "Forty listeners on port 0 get a port each",
  requirement:
    "A bind to port 0 chooses a free port, which getsockname reports: never 0, and never one that is taken.",
  level: "must",
  sources: [posix("bind"), posix("getsockname"), rfc(6335, "6"), linux("ip(7)", "ip_local_port_range")],
  axes: { family: INET },
  needs: { subject: ["stream"] },
  outcomes: {
    chosen: { conforming: ["yes"] },
    distinct: { conforming: ["yes"] },
  },
  async script({ listening, subject, record }) {
    const ports = new Set<number>();
    for (let index = 0; index < LISTENERS; index++) {
      const { address } = await listening(subject);
      ports.add("port" in address ? address.port : 0);
    }
    record("chosen", ports.has(0) ? "no" : "yes");
    record("distinct", ports.size === LISTENERS ? "yes" : "no");
  },
});
