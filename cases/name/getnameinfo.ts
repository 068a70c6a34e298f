import { defineCase, INET, posix, rfc, tutorial } from "../../harness/case/mod.ts";
import { found, LOOPBACK } from "./_listed.ts";

export default defineCase({
  id: "name/getnameinfo",
  title: "An address is written as text without asking anybody",
  requirement: "With the numeric flags getnameinfo writes the literal host and port and asks no table.",
  level: "must",
  sources: [posix("getnameinfo", "NI_NUMERICHOST"), rfc(3493, "6.2"), tutorial("getfqdn")],
  axes: { family: INET },
  needs: { subject: ["name"] },
  outcomes: {
    numbers: { conforming: ["same"] },
    unassigned: { conforming: ["same"] },
    service: { conforming: ["same"], tolerated: { different: "this host has no table of services" } },
  },
  async script({ subject, family, record }) {
    if (family === "unix") return;
    const host = LOOPBACK[family];
    const numbers = ["numerichost", "numericserv"] as const;
    const at = (port: number) => ({ family, host, port });
    record("numbers", await found(subject.getnameinfo(at(80), numbers), { host, service: "80" }));
    // Port 4660 has its bytes in another order than 13330.
    record("unassigned", await found(subject.getnameinfo(at(4660), numbers), { host, service: "4660" }));
    const named = subject.getnameinfo(at(80), ["numerichost"]);
    record("service", await found(named, { host, service: "http" }));
  },
});
