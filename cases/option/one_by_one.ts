import { defineCase, INET, linux, type OptionName, posix } from "../../harness/case/mod.ts";
import { isOn } from "./_value.ts";

/** Flags that are off at first, and what is a number or a time: none of these values is the default. */
const FLAGS = ["SO_KEEPALIVE", "SO_REUSEADDR", "SO_OOBINLINE", "SO_REUSEPORT", "TCP_NODELAY"] as const;
const NUMBERS = { SO_RCVLOWAT: 5, TCP_KEEPIDLE: 100, TCP_KEEPINTVL: 20 } as const;
const TIMES = { SO_RCVTIMEO: 3, SO_SNDTIMEO: 4, SO_LINGER: 1 } as const;
const VALUES: readonly (readonly [OptionName, number])[] = [
  ...FLAGS.map((flag) => [flag, 1] as const),
  ...Object.entries({ ...NUMBERS, ...TIMES }) as [OptionName, number][],
];

export default defineCase({
  id: "option/one-by-one",
  title: "Setting one option leaves all others",
  requirement:
    "An option that is set changes itself alone, also when those of both buffers are set after it.",
  level: "must",
  sources: [posix("setsockopt"), posix("XSH 2.10.16", "Use of Options"), linux("socket(7)")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: [
      "stream",
      "bsd",
      "option:SO_RCVBUF",
      "option:SO_SNDBUF",
      ...VALUES.map(([name]) => `option:${name}` as const),
    ],
  },
  outcomes: { others: { conforming: ["none"] }, kept: { conforming: ["same"] } },
  async script({ family, subject, record }) {
    const changed: string[] = [];
    // Each on a socket of its own: what else is on, or differs from what a new socket has?
    const fresh = await subject.socket(family, "stream");
    for (const [name, value] of VALUES) {
      const socket = await subject.socket(family, "stream");
      await socket.setsockopt(name, value, name === "SO_LINGER" ? 9 : 0);
      for (const [other] of VALUES) {
        if (other === name) continue;
        const [is, was] = [await socket.getsockopt(other), await fresh.getsockopt(other)];
        if (is.value !== was.value || is.second !== was.second) changed.push(`${name} ${other}`);
      }
      await socket.close();
    }
    record("others", changed.length === 0 ? "none" : "different");

    // All on one socket, one after another.
    for (const [name, value] of VALUES) await fresh.setsockopt(name, value, name === "SO_LINGER" ? 9 : 0);
    for (const buffer of ["SO_RCVBUF", "SO_SNDBUF"] as const) await fresh.setsockopt(buffer, 50_000);
    let kept = true;
    for (const flag of FLAGS) kept &&= await isOn(fresh, flag) === "yes";
    for (const [name, value] of Object.entries({ ...NUMBERS, ...TIMES }) as [OptionName, number][]) {
      kept &&= (await fresh.getsockopt(name)).value === value;
    }
    record("kept", kept ? "same" : "different");
  },
});
