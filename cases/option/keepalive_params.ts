import { defineCase, INET, linux, report, rfc, type Row } from "../../harness/case/mod.ts";
import { has, set } from "./_value.ts";

/** Default, a value that is granted, and values that are not. */
const PARAMETERS = {
  TCP_KEEPIDLE: [7_200, 10, [0, 32_768]],
  TCP_KEEPINTVL: [75, 3, [0, 32_768]],
  TCP_KEEPCNT: [9, 4, [0, 128]],
} as const;

type Parameter = keyof typeof PARAMETERS;
const NAMES = Object.keys(PARAMETERS) as Parameter[];

const same: Row = { conforming: ["same"] };
const refused: Row = { conforming: ["EINVAL"] };

export default defineCase({
  id: "option/keepalive-params",
  title: "The times of keep-alive can be chosen",
  requirement:
    "Keep-alive begins after two hours; its times and its count can be chosen, from 1 on, and those out of " +
    "bounds are refused.",
  level: "may",
  sources: [
    linux("tcp(7)", "TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT"),
    rfc(9293, "3.8.4"),
    report("TritonDataCenter/illumos-joyent", 73),
  ],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream", "bsd", ...NAMES.map((name) => `option:${name}` as const)] },
  outcomes: Object.fromEntries(NAMES.flatMap((name) => [
    [`${name}Default`, same],
    [name, same],
    [`${name}Least`, same],
    [`${name}Most`, same],
    [`${name}TooLittle`, refused],
    [`${name}TooMuch`, refused],
    [`${name}After`, same],
  ])),
  async script({ family, subject, record }) {
    const socket = await subject.socket(family, "stream");
    for (const name of NAMES) {
      const [first, granted, [little, much]] = PARAMETERS[name];
      record(`${name}Default`, await has(socket, name, first));
      record(`${name}Least`, await set(socket, name, little + 1));
      record(`${name}Most`, await set(socket, name, much - 1));
      record(name, await set(socket, name, granted));
      record(`${name}TooLittle`, await set(socket, name, little));
      record(`${name}TooMuch`, await set(socket, name, much));
      record(`${name}After`, await has(socket, name, granted));
    }
  },
});
