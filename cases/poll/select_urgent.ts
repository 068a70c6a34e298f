import { ARRIVES_MS, BYTE, defineCase, INET, linux, posix } from "../../harness/case/mod.ts";
import { left } from "./_select.ts";

export default defineCase({
  id: "poll/select-urgent",
  title: "Urgent data is something exceptional for select",
  requirement:
    "select leaves a socket with urgent data among the exceptional ones, until it was read, and not among " +
    "those that can be read.",
  level: "should",
  sources: [posix("select", "errorfds"), linux("select(2)", "exceptfds")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream", "select", "recv:oob"], peer: ["stream", "send", "send:oob"] },
  outcomes: {
    idle: { conforming: ["none"] },
    urgent: { conforming: ["same"] },
    read: { conforming: ["none"] },
  },
  async script({ connected, subject: seat, record }) {
    const { subject, peer } = await connected();
    const sets = { reads: [subject], excepts: [subject] };
    record("idle", left(await seat.select(sets, 0), {}));
    await peer.send(BYTE, ["oob"]);
    record("urgent", left(await seat.select(sets, ARRIVES_MS), { excepts: [subject] }));
    await subject.recv(1, ["oob"]);
    record("read", left(await seat.select(sets, 0), {}));
  },
});
