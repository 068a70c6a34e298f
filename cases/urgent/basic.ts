import { BOTH_ROLES, compared, defineCase, INET, outcome, posix, rfc } from "../../harness/case/mod.ts";
import { AFTER, ALL, arrives, BEFORE, isTold, sendUrgent, URGENT } from "./_urgent.ts";

const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "urgent/basic",
  title: "An urgent byte is read apart from the others",
  requirement:
    "Urgent data is reported by poll until it is read; it is not among the other bytes, and a receive " +
    "stops where it was.",
  level: "should",
  sources: [
    posix("XSH 2.10.12", "Socket Out-of-Band Data State"),
    posix("recv", "MSG_OOB"),
    rfc(9293, "3.8.5"),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "poll", "recv:oob", "demand-read"], peer: ["stream", "send:oob"] },
  outcomes: {
    toldBefore: { conforming: ["no"] },
    told: { conforming: ["yes"] },
    urgent: intact,
    toldAfter: { conforming: ["no"] },
    upToTheMark: intact,
    behindTheMark: intact,
    end: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    record("toldBefore", await isTold(subject));
    await sendUrgent(peer);
    record("told", await arrives(subject));
    await visible(subject, "data", ALL);
    record("urgent", compared(await subject.recv(1, ["oob"]), URGENT));
    record("toldAfter", await isTold(subject));
    record("upToTheMark", compared(await subject.recv(100), BEFORE));
    record("behindTheMark", compared(await subject.recv(100), AFTER));
    await peer.close();
    record("end", await outcome(subject.recv(1)));
  },
});
