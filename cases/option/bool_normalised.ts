import { defineCase, INET, posix, type Row } from "../../harness/case/mod.ts";
import { isOn } from "./_value.ts";

const FLAGS = [
  "SO_REUSEADDR",
  "SO_REUSEPORT",
  "SO_KEEPALIVE",
  "SO_BROADCAST",
  "SO_OOBINLINE",
  "SO_DONTROUTE",
  "TCP_NODELAY",
] as const;

const on: Row = { conforming: ["yes"] };
const off: Row = { conforming: ["no"] };

export default defineCase({
  id: "option/bool-normalised",
  title: "Flags are off at first, on by any number but 0, and off again by 0",
  requirement:
    "A flag reads as on after it was set to any number but 0, alone, and as off before and after that.",
  level: "must",
  sources: [posix("XSH 2.10.16", "Use of Options"), posix("getsockopt")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream", "bsd", ...FLAGS.map((flag) => `option:${flag}` as const)] },
  outcomes: Object.fromEntries(FLAGS.flatMap((flag) => [
    [`${flag}AtFirst`, off],
    [`${flag}On`, on],
    [`${flag}Negative`, on],
    [`${flag}Off`, off],
    [`${flag}OfAnother`, off],
  ])),
  async script({ family, subject, record }) {
    const [socket, another] = [
      await subject.socket(family, "stream"),
      await subject.socket(family, "stream"),
    ];
    for (const flag of FLAGS) {
      record(`${flag}AtFirst`, await isOn(socket, flag));
      await socket.setsockopt(flag, 42);
      record(`${flag}On`, await isOn(socket, flag));
      record(`${flag}OfAnother`, await isOn(another, flag));
      await socket.setsockopt(flag, -1);
      record(`${flag}Negative`, await isOn(socket, flag));
      await socket.setsockopt(flag, 0);
      record(`${flag}Off`, await isOn(socket, flag));
    }
  },
});
