import {
  BOTH_ROLES,
  BYTE,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  patternBytes,
  posix,
} from "../../../harness/case/mod.ts";
import { makeRoom } from "../_room.ts";

/** Bytes of one receive, more than any page or segment has, in pieces of which the last is one byte. */
const SENT = patternBytes({ seed: 77, length: 60_000 });
const CUTS = [40_000, 59_999, 60_000];

export default defineCase({
  id: "tcp/stream/waitall-large",
  title: "A large buffer is filled to its last byte",
  requirement: "A receive of 60,000 bytes with MSG_WAITALL waits for the last of them, however they come.",
  level: "should",
  sources: [posix("recv", "MSG_WAITALL")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: ["blocking"] },
  needs: { subject: ["stream", "recv:waitall"], peer: ["stream"] },
  outcomes: {
    afterSome: { conforming: ["pending"] },
    beforeLast: { conforming: ["pending"], after: { afterSome: "pending" } },
    full: { conforming: ["intact"], after: { beforeLast: "pending" } },
    afterwards: { conforming: ["data"], after: { beforeLast: "pending" } },
  },
  async script({ connected, inMode, pendingOr, atOnce, record }) {
    const { subject, peer } = await connected();
    await inMode(subject);
    await makeRoom(subject);
    const receiving = subject.recv(SENT.length, ["waitall"]);
    receiving.catch(() => {});
    let at = 0;
    const more = async (index: number) => await peer.sendall(SENT.subarray(at, at = CUTS[index]!));
    for (const [index, name] of ["afterSome", "beforeLast"].entries()) {
      await more(index);
      const how = await pendingOr(receiving, outcome);
      record(name, how);
      if (how !== "pending") return;
    }
    await more(2);
    record("full", compared(await receiving, SENT));
    // The flag was that call's alone.
    await peer.sendall(BYTE);
    record("afterwards", await atOnce(subject.recv(10), outcome));
  },
});
