import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  linux,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

const SENT = bytesOf("one and two");
/** Bytes of the first of two pieces. */
const CUT = 4;

export default defineCase({
  id: "tcp/stream/waitall-flags",
  title: "MSG_WAITALL is combined with MSG_PEEK and with MSG_DONTWAIT",
  requirement:
    "With MSG_PEEK, MSG_WAITALL waits for all and leaves it; with MSG_DONTWAIT it gives what is there.",
  level: "should",
  sources: [posix("recv", "MSG_WAITALL"), posix("recv", "MSG_PEEK"), linux("recv(2)", "MSG_DONTWAIT")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "recv:waitall", "recv:peek", "recv:dontwait"], peer: ["stream"] },
  outcomes: {
    nothing: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    part: { conforming: ["intact"], after: { nothing: "EAGAIN" } },
    peek: { conforming: ["pending"], after: { part: "intact" } },
    peeked: { conforming: ["intact"], after: { peek: "pending" } },
    taken: { conforming: ["intact"], after: { peek: "pending" } },
  },
  async script({ connected, visible, atOnce, pendingOr, record }) {
    const { subject, peer } = await connected();
    const [first, second] = [SENT.subarray(0, CUT), SENT.subarray(CUT)];
    const nothing = await atOnce(subject.recv(SENT.length, ["waitall", "dontwait"]), outcome);
    record("nothing", nothing);
    if (nothing === "pending") return;
    await peer.sendall(first);
    await visible(subject, "data", CUT);
    const part = subject.recv(SENT.length, ["waitall", "dontwait"]);
    const ended = await atOnce(part, outcome);
    const how = ended === "data" ? compared(await part, first) : ended;
    record("part", how);
    if (how !== "intact") return;

    await peer.sendall(first);
    await visible(subject, "data", CUT);
    const looking = subject.recv(SENT.length, ["waitall", "peek"]);
    const peek = await pendingOr(looking, outcome);
    record("peek", peek);
    if (peek !== "pending") return;
    await peer.sendall(second);
    record("peeked", compared(await looking, SENT));
    record("taken", compared(await subject.recvExactly(SENT.length), SENT));
  },
});
