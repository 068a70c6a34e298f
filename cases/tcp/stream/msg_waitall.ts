import {
  BOTH_ROLES,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  report,
} from "../../../harness/case/mod.ts";

/** 1024 bytes that come in two pieces. */
const SENT = Uint8Array.from({ length: 1024 }, (_, index) => Math.imul(index, 2654435761) >>> 24);
const CUT = 424;

export default defineCase({
  id: "tcp/stream/msg-waitall",
  title: "A receive waits until its buffer is full",
  requirement:
    "A receive with MSG_WAITALL gives as many bytes as were asked for, and fewer at end of file only.",
  level: "should",
  sources: [posix("recv", "MSG_WAITALL"), report("google/gvisor", 734)],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "recv:waitall"], peer: ["stream"] },
  outcomes: {
    afterFirst: { conforming: ["pending"] },
    full: { conforming: ["intact"] },
    noMore: { conforming: ["intact"] },
    atEnd: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    endInFull: { conforming: ["eof"] },
  },
  async script({ connected, pendingOr, record }) {
    const { subject, peer } = await connected();
    const receiving = subject.recv(SENT.length, ["waitall"]);
    await peer.sendall(SENT.subarray(0, CUT));
    record("afterFirst", await pendingOr(receiving, outcome));
    await peer.sendall(SENT.subarray(CUT));
    record("full", compared(await receiving, SENT));
    // A buffer that is full takes nothing of what follows.
    await peer.sendall(SENT);
    record("noMore", compared(await subject.recv(CUT, ["waitall"]), SENT.subarray(0, CUT)));
    await peer.close();
    record("atEnd", compared(await subject.recv(SENT.length, ["waitall"]), SENT.subarray(CUT)));
    record("end", await outcome(subject.recv(1)));
    record("endInFull", await outcome(subject.recv(SENT.length, ["waitall"])));
  },
});
