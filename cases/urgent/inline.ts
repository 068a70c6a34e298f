import { BOTH_ROLES, compared, defineCase, INET, outcome, posix, type Row } from "../../harness/case/mod.ts";
import { AFTER, ALL, arrives, BEFORE, sendUrgent, URGENT } from "./_urgent.ts";

const intact: Row = { conforming: ["intact"] };
const no: Row = { conforming: ["no"] };

export default defineCase({
  id: "urgent/inline",
  title: "With SO_OOBINLINE an urgent byte is in its place among the others",
  requirement:
    "With SO_OOBINLINE a receive stops before the urgent byte, sockatmark says so, and the next one " +
    "begins with it.",
  level: "should",
  sources: [posix("XSH 2.10.12", "SO_OOBINLINE"), posix("sockatmark")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "poll", "recv:oob", "sockatmark", "option:SO_OOBINLINE", "demand-read"],
    peer: ["stream", "send:oob"],
  },
  outcomes: {
    fresh: no,
    told: { conforming: ["yes"] },
    beforeFirst: no,
    apart: { conforming: ["EINVAL"] },
    first: intact,
    beforeSecond: no,
    upToTheMark: intact,
    atTheMark: { conforming: ["yes"] },
    fromTheMark: intact,
    behindTheMark: no,
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    const atMark = async () => await subject.sockatmark() ? "yes" : "no";
    await subject.setsockopt("SO_OOBINLINE", 1);
    record("fresh", await atMark());
    await sendUrgent(peer);
    record("told", await arrives(subject));
    await visible(subject, "data", ALL);
    record("beforeFirst", await atMark());
    record("apart", await outcome(subject.recv(1, ["oob"])));
    record("first", compared(await subject.recv(1), BEFORE.subarray(0, 1)));
    record("beforeSecond", await atMark());
    record("upToTheMark", compared(await subject.recv(100), BEFORE.subarray(1)));
    record("atTheMark", await atMark());
    record("fromTheMark", compared(await subject.recv(100), Uint8Array.of(...URGENT, ...AFTER)));
    record("behindTheMark", await atMark());
  },
});
