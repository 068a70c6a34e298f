import { compared, defineCase, type Outcome, posix } from "../../harness/case/mod.ts";
import { NEITHER, OLD, refused } from "./_texts.ts";

export default defineCase({
  id: "name/aton-vs-pton",
  title: "Strict inet_pton refuses the old spellings that inet_aton takes",
  requirement:
    "inet_aton reads the old spellings of IPv4 addresses, which inet_pton refuses, and nothing else.",
  level: "must",
  sources: [posix("inet_ntop"), posix("inet_addr")],
  axes: {},
  needs: { subject: ["inet_pton", "inet_aton"] },
  outcomes: {
    oldByAton: { conforming: ["intact"] },
    oldByPton: { conforming: ["error"] },
    neither: { conforming: ["error"] },
  },
  async script({ subject, record }) {
    const old: Outcome[] = [];
    for (const [text, address] of Object.entries(OLD)) {
      old.push(compared(await subject.inet_aton(text), Uint8Array.from(address)));
    }
    record("oldByAton", old.find((each) => each !== "intact") ?? "intact");
    record("oldByPton", await refused(Object.keys(OLD), (text) => subject.inet_pton("ipv4", text)));
    record("neither", await refused(NEITHER, (text) => subject.inet_aton(text)));
  },
});
