import { BOTH_ROLES, compared, defineCase, INET, linux, outcome, posix } from "../../harness/case/mod.ts";
import { AFTER, arrives, BEFORE, sendUrgent, URGENT } from "./_urgent.ts";

const intact = { conforming: ["intact"] } as const;
const yes = { conforming: ["yes"] } as const;

export default defineCase({
  id: "urgent/half-closed",
  title: "One direction has ended, and the other has urgent data",
  requirement:
    "Urgent data come and go as ever where the other direction has ended, with their mark; what the " +
    "peer has sent before its end is reported and read after that end.",
  level: "must",
  sources: [posix("recv", "MSG_OOB"), posix("send", "MSG_OOB"), posix("sockatmark"), linux("tcp(7)")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "poll", "recv:oob", "send:oob", "sockatmark", "shutdown:write"],
    peer: ["stream", "poll", "recv:oob", "send:oob", "shutdown:write"],
  },
  outcomes: {
    told: yes,
    urgent: intact,
    before: intact,
    atMark: yes,
    after: intact,
    behindEnd: intact,
    behindEndBefore: intact,
    behindEndAtMark: yes,
    behindEndAfter: intact,
    end: { conforming: ["eof"] },
    sent: { conforming: ["ok"] },
    sentUrgent: intact,
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await subject.shutdown("write");
    await sendUrgent(peer);
    record("told", await arrives(subject));
    record("urgent", compared(await subject.recv(1, ["oob"]), URGENT));
    record("before", compared(await subject.recvExactly(BEFORE.length), BEFORE));
    record("atMark", await subject.sockatmark() ? "yes" : "no");
    record("after", compared(await subject.recvExactly(AFTER.length), AFTER));
    const other = await connected();
    await sendUrgent(other.peer);
    await other.peer.shutdown("write");
    await visible(other.subject, "fin");
    record("behindEnd", compared(await other.subject.recv(1, ["oob"]), URGENT));
    record("behindEndBefore", compared(await other.subject.recvExactly(BEFORE.length), BEFORE));
    record("behindEndAtMark", await other.subject.sockatmark() ? "yes" : "no");
    record("behindEndAfter", compared(await other.subject.recvExactly(AFTER.length), AFTER));
    record("end", await outcome(other.subject.recv(1)));
    record("sent", await outcome(other.subject.send(URGENT, ["oob"])));
    await arrives(other.peer);
    record("sentUrgent", compared(await other.peer.recv(1, ["oob"]), URGENT));
  },
});
