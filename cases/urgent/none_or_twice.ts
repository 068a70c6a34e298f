import { BOTH_ROLES, compared, defineCase, INET, outcome, posix, type Row } from "../../harness/case/mod.ts";
import { arrives, sendUrgent, URGENT } from "./_urgent.ts";

const none: Row = {
  conforming: ["EINVAL"],
  tolerated: { EAGAIN: { reason: "the BSDs, where it may still arrive", when: { os: "!linux" } } },
};

export default defineCase({
  id: "urgent/none-or-twice",
  title: "Urgent data can be peeked at often and read once",
  requirement:
    "A receive of urgent data fails where there is none, and after it was read; one that peeks leaves it " +
    "there.",
  level: "should",
  sources: [posix("recv", "EINVAL"), posix("recv", "MSG_PEEK")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "poll", "recv:oob", "recv:peek"], peer: ["stream", "send:oob"] },
  outcomes: {
    none,
    peek: { conforming: ["intact"] },
    read: { conforming: ["intact"] },
    peekAgain: none,
    readAgain: none,
    ordinary: { conforming: ["data"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    record("none", await outcome(subject.recv(1, ["oob"])));
    await sendUrgent(peer);
    await arrives(subject);
    record("peek", compared(await subject.recv(1, ["oob", "peek"]), URGENT));
    record("read", compared(await subject.recv(1, ["oob"]), URGENT));
    record("peekAgain", await outcome(subject.recv(1, ["oob", "peek"])));
    record("readAgain", await outcome(subject.recv(1, ["oob"])));
    record("ordinary", await outcome(subject.recv(1)));
  },
});
