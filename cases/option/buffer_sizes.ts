import { defineCase, EVERY_FAMILY, linux, outcome, posix, type Row } from "../../harness/case/mod.ts";
import { valueOf } from "./_value.ts";

const BUFFERS = ["SO_RCVBUF", "SO_SNDBUF"] as const;

/** Bytes that every system grants. */
const SIZE = 20_000;
/** The largest value that an option has. */
const HUGE = 0x7fffffff;

const granted: Row = { conforming: ["yes"] };
const accepted: Row = { conforming: ["ok"] };

export default defineCase({
  id: "option/buffer-sizes",
  title: "The sizes of buffers are requests",
  requirement:
    "A buffer has the size that was asked for, or twice that, at the least; too little and too much are " +
    "brought into bounds, without an error.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_RCVBUF, SO_SNDBUF"), linux("socket(7)", "SO_RCVBUF")],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "bsd", "option:SO_RCVBUF", "option:SO_SNDBUF"] },
  outcomes: Object.fromEntries(BUFFERS.flatMap((option) => [
    [`${option}Granted`, granted],
    [`${option}Larger`, granted],
    [`${option}None`, accepted],
    [`${option}NoneReads`, { conforming: ["yes"] }],
    [`${option}Huge`, {
      conforming: ["ok"],
      tolerated: {
        ENOBUFS: { reason: "the BSDs refuse what is beyond their bound", when: { os: "!linux" } },
        EINVAL: { reason: "macOS refuses what is beyond its bound", when: { os: "!linux" } },
      },
    }],
    [`${option}HugeReads`, { conforming: ["yes"], after: { [`${option}Huge`]: "ok" } }],
  ])),
  async script({ family, subject, record }) {
    for (const option of BUFFERS) {
      const socket = await subject.socket(family, "stream");
      const asked = async (size: number): Promise<boolean> => {
        await socket.setsockopt(option, size);
        const value = await valueOf(socket, option);
        return value === size || value === 2 * size;
      };
      record(`${option}Granted`, await asked(SIZE) ? "yes" : "no");
      record(`${option}Larger`, await asked(3 * SIZE) ? "yes" : "no");
      record(`${option}None`, await outcome(socket.setsockopt(option, 0)));
      const least = await valueOf(socket, option);
      record(`${option}NoneReads`, least > 0 && least < SIZE ? "yes" : "no");
      const huge = await outcome(socket.setsockopt(option, HUGE));
      record(`${option}Huge`, huge);
      if (huge === "ok") {
        record(`${option}HugeReads`, await valueOf(socket, option) >= 3 * SIZE ? "yes" : "no");
      }
    }
  },
});
