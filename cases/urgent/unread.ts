import { BOTH_ROLES, compared, defineCase, INET, linux, outcome, posix } from "../../harness/case/mod.ts";
import { AFTER, ALL, BEFORE, isTold, sendUrgent } from "./_urgent.ts";

export default defineCase({
  id: "urgent/unread",
  title: "An urgent byte that nobody asks for is passed over",
  requirement:
    "The ordinary bytes around an urgent one are read without it, and when they have been read it is gone.",
  level: "should",
  sources: [posix("XSH 2.10.12", "Socket Out-of-Band Data State"), linux("tcp(7)", "MSG_OOB")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "poll", "recv:oob", "sockatmark", "demand-read"],
    peer: ["stream", "send:oob"],
  },
  outcomes: {
    atTheMark: { conforming: ["yes"] },
    ordinary: { conforming: ["intact"] },
    behindTheMark: { conforming: ["no"] },
    urgent: { conforming: ["EINVAL"] },
    told: { conforming: ["no"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await sendUrgent(peer);
    await visible(subject, "data", ALL);
    const before = await subject.recvExactly(BEFORE.length);
    record("atTheMark", await subject.sockatmark() ? "yes" : "no");
    const after = await subject.recvExactly(AFTER.length);
    record("ordinary", compared(Uint8Array.of(...before, ...after), Uint8Array.of(...BEFORE, ...AFTER)));
    record("behindTheMark", await subject.sockatmark() ? "yes" : "no");
    record("urgent", await outcome(subject.recv(1, ["oob"])));
    record("told", await isTold(subject));
    await peer.close();
    record("end", await outcome(subject.recv(1)));
  },
});
