import { defineCase, linux, outcome, posix, type Row } from "../../harness/case/mod.ts";

/** Numbers that no option has at any level, below and above those that there are. */
const NUMBERS = { none: 30_000, negative: -1 } as const;
/** An option of each level. */
const LEVELS = { socket: "SO_KEEPALIVE", tcp: "TCP_NODELAY", ip: "IP_TTL" } as const;

const refused: Row = {
  conforming: ["ENOPROTOOPT"],
  tolerated: { EINVAL: { reason: "another errno for the same", when: { os: "!linux" } } },
};
const each = Object.keys(LEVELS).flatMap((level) =>
  Object.keys(NUMBERS).map((number) => `${level}-${number}`)
);

export default defineCase({
  id: "option/no-such-number",
  title: "An option that no protocol knows is refused",
  requirement:
    "Setting or reading an option by a number that its level does not have fails with ENOPROTOOPT.",
  level: "must",
  sources: [posix("setsockopt", "ENOPROTOOPT"), posix("getsockopt", "ENOPROTOOPT"), linux("setsockopt(2)")],
  axes: { role: ["client"] },
  needs: {
    subject: [
      "stream",
      "bsd",
      "option:raw",
      ...Object.values(LEVELS).map((option) => `option:${option}` as const),
    ],
  },
  outcomes: {
    ...Object.fromEntries(each.flatMap((name) => [[`${name}-set`, refused], [`${name}-get`, refused]])),
    goesOn: { conforming: ["ok"] },
  },
  async script({ addressOf, subject, record }) {
    const socket = await subject.socket("ipv4", "stream");
    const value = new Uint8Array(4);
    for (const [level, option] of Object.entries(LEVELS)) {
      for (const [name, number] of Object.entries(NUMBERS)) {
        record(`${level}-${name}-set`, await outcome(socket.setRawOption(option, value, number)));
        record(`${level}-${name}-get`, await outcome(socket.getRawOption(option, 4, number)));
      }
    }
    record("goesOn", await outcome(socket.bind(addressOf(subject))));
  },
});
