import { defineCase, INET, linux, outcome, posix } from "../../harness/case/mod.ts";
import { LOOPBACK } from "./_listed.ts";

export default defineCase({
  id: "name/name-required",
  title: "An address is given by its name or not at all",
  requirement:
    "With NI_NAMEREQD getnameinfo never gives the literal address, but fails where it has no name.",
  level: "should",
  sources: [posix("getnameinfo", "NI_NAMEREQD"), linux("getnameinfo(3)", "NI_NAMEREQD")],
  axes: { family: INET },
  needs: { subject: ["name"] },
  outcomes: { unnamed: { conforming: ["EAI_NONAME"] } },
  async script({ subject, family, record }) {
    if (family === "unix") return;
    const address = { family, host: LOOPBACK[family], port: 80 };
    // The literal is all that NI_NUMERICHOST leaves, so that nobody is asked for a name.
    const wants = ["numerichost", "numericserv", "namereqd"] as const;
    record("unnamed", await outcome(subject.getnameinfo(address, wants)));
  },
});
