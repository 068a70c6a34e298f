import { defineCase, outcome, posix, rfc } from "../../harness/case/mod.ts";

/** Texts that are close to an address and are none, and a name with a label of 64 characters. */
const BAD = {
  trailingSpace: "127.0.0.1 ",
  trailingText: "127.0.0.1 example",
  withPort: "127.0.0.1:80",
  tooLarge: "256.1.1.1",
  fiveParts: "127.0.0.1.1",
  brackets: "[::1]",
  twoGaps: "1::2::3",
  emptyLabel: "a..b",
  longLabel: `${"a".repeat(64)}.example`,
  notAscii: "\u00fc.example",
  empty: "",
} as const;

const IDNA = "the implementation refuses to encode the name, with an error of its own";

export default defineCase({
  id: "name/bad-hostnames",
  title: "Text that only resembles an address is refused",
  requirement: "getaddrinfo with AI_NUMERICHOST refuses a text that is not an " +
    "address as a whole, and does not cut it to one.",
  level: "must",
  sources: [posix("getaddrinfo", "AI_NUMERICHOST"), rfc(3493, "6.1"), rfc(1035, "2.3.4")],
  axes: {},
  needs: { subject: ["name"] },
  outcomes: Object.fromEntries(
    Object.keys(BAD).map((name) => [name, { conforming: ["EAI_NONAME"], tolerated: { error: IDNA } }]),
  ),
  async script({ subject, record }) {
    for (const [name, host] of Object.entries(BAD)) {
      // The hint keeps the question on this machine.
      record(name, await outcome(subject.getaddrinfo({ host, type: "stream", hints: ["numerichost"] })));
    }
  },
});
