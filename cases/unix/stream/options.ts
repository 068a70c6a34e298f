import {
  BOTH_ROLES,
  defineCase,
  exchanged,
  linux,
  type Outcome,
  posix,
  type Row,
} from "../../../harness/case/mod.ts";
import { isOn, valueOf } from "../../option/_value.ts";

const FLAGS = ["SO_REUSEADDR", "SO_KEEPALIVE", "SO_BROADCAST"] as const;
const SIZE = 50_000;

const yes: Row = { conforming: ["yes"] };
const same: Row = { conforming: ["same"] };

export default defineCase({
  id: "unix/stream/options",
  title: "The options of every socket exist for AF_UNIX, too",
  requirement: "Options that mean nothing over AF_UNIX can be set and read all the same, and the send " +
    "buffer has its size.",
  level: "should",
  sources: [posix("XSH 2.10.16", "Use of Options"), linux("socket(7)"), linux("unix(7)", "Socket options")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["stream", "option:SO_SNDBUF", ...FLAGS.map((flag) => `option:${flag}` as const)],
    peer: ["stream"],
  },
  outcomes: {
    ...Object.fromEntries(FLAGS.map((flag) => [flag, yes])),
    size: same,
    exchange: { conforming: ["intact"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    for (const flag of FLAGS) {
      await subject.setsockopt(flag, 1);
      record(flag, await isOn(subject, flag));
    }
    await subject.setsockopt("SO_SNDBUF", SIZE);
    const size: Outcome = [SIZE, 2 * SIZE].includes(await valueOf(subject, "SO_SNDBUF"))
      ? "same"
      : "different";
    record("size", size);
    record("exchange", await exchanged(subject, peer));
  },
});
