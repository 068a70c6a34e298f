import { BOTH_ROLES, defineCase, ending, INET, intact, outcome, posix } from "../../../harness/case/mod.ts";

const BUFFERED = { seed: 44, length: 8 };
const LATE = { seed: 45, length: 4 };

export default defineCase({
  id: "tcp/shutdown/rd-buffered-readable",
  title: "Data can be read after receiving was shut down",
  requirement:
    "After shutdown of receiving, data that had arrived can be read, then end of file; so can later data.",
  level: "may",
  sources: [posix("shutdown", "SHUT_RD")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:read", "demand-read"], peer: ["stream"] },
  outcomes: {
    buffered: {
      conforming: ["intact"],
      tolerated: { short: "other systems discard what was not read" },
    },
    end: { conforming: ["eof"] },
    lateSend: { conforming: ["ok"] },
    late: {
      conforming: ["intact"],
      tolerated: { short: "POSIX disables further receives: what arrives later is discarded" },
    },
    lateEnd: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(BUFFERED);
    await visible(subject, "data", BUFFERED.length);
    await subject.shutdown("read");
    const buffered = await subject.drain({ pattern: BUFFERED, chunk: 5 });
    record("buffered", intact(buffered, BUFFERED.length));
    record("end", ending(buffered));
    record("lateSend", await outcome(peer.sendall(LATE)));
    await visible(subject, "data", LATE.length);
    const late = await subject.drain({ pattern: LATE });
    record("late", intact(late, LATE.length));
    record("lateEnd", ending(late));
  },
});
