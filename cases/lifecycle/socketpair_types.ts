import { defineCase, linux, posix } from "../../harness/case/mod.ts";
import { has, isOn } from "../option/_value.ts";

// These numbers are the same on every system.
const TYPES = { stream: 1, datagram: 2, seqpacket: 5 } as const;

const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "lifecycle/socketpair-types",
  title: "Both of a pair say what they are",
  requirement: "Either socket of a pair has the type that was asked for, and does not listen.",
  level: "must",
  sources: [posix("socketpair"), posix("XSH 2.10.16", "SO_TYPE, SO_ACCEPTCONN"), linux("socketpair(2)")],
  axes: { family: ["unix"] },
  needs: {
    subject: ["stream", "datagram", "socketpair", "type:seqpacket", "option:SO_TYPE", "option:SO_ACCEPTCONN"],
  },
  outcomes: {
    ...Object.fromEntries(Object.keys(TYPES).flatMap((type) => [[type, same], [`${type}Other`, same]])),
    listens: { conforming: ["no"] },
  },
  async script({ subject, family, record }) {
    for (const [type, number] of Object.entries(TYPES) as [keyof typeof TYPES, number][]) {
      const [one, other] = await subject.socketpair(family, type);
      record(type, await has(one, "SO_TYPE", number));
      record(`${type}Other`, await has(other, "SO_TYPE", number));
      if (type === "stream") record("listens", await isOn(one, "SO_ACCEPTCONN"));
    }
  },
});
