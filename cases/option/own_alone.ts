import { BOTH_ROLES, defineCase, INET, posix, type Row } from "../../harness/case/mod.ts";
import { isOn } from "./_value.ts";

const FLAGS = ["SO_KEEPALIVE", "TCP_NODELAY"] as const;

const on: Row = { conforming: ["yes"] };
const off: Row = { conforming: ["no"] };

export default defineCase({
  id: "option/own-alone",
  title: "A connection keeps its options to itself",
  requirement: "An option that is set on one of several connections holds for that one, and for no other.",
  level: "must",
  sources: [posix("setsockopt"), posix("XSH 2.10.16", "Use of Options")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", ...FLAGS.map((flag) => `option:${flag}` as const)], peer: ["stream"] },
  outcomes: Object.fromEntries(FLAGS.flatMap((flag) => [
    [`${flag}First`, off],
    [`${flag}Second`, on],
    [`${flag}Third`, off],
    [`${flag}Later`, off],
  ])),
  async script({ connected, record }) {
    const [{ subject: first }, { subject: second }, { subject: third }] = [
      await connected(),
      await connected(),
      await connected(),
    ];
    for (const flag of FLAGS) await second.setsockopt(flag, 1);
    const { subject: later } = await connected();
    for (const flag of FLAGS) {
      record(`${flag}First`, await isOn(first, flag));
      record(`${flag}Second`, await isOn(second, flag));
      record(`${flag}Third`, await isOn(third, flag));
      record(`${flag}Later`, await isOn(later, flag));
    }
  },
});
