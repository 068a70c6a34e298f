import {
  BOTH_ROLES,
  defineCase,
  ending,
  INET,
  intact,
  outcome,
  posix,
  RESET_FLUSHES,
  rfc,
  STAYS_SET,
} from "../../../harness/case/mod.ts";
import { makeRoom } from "../_room.ts";

/** More than one read of any implementation takes at once. */
const SENT = { seed: 23, length: 100_000 };
/** Bytes that a receive takes before the reset. */
const BEGUN = 10;

export default defineCase({
  id: "tcp/reset/buffered-large",
  title: "Much data that arrived before the reset is read before the error",
  requirement:
    "However much arrived before a reset, and was read by then, the rest is received, and then the error.",
  level: "should",
  sources: [rfc(9293, "3.10.7.4"), posix("recv", "ECONNRESET"), posix("XSH 2.10.10")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "demand-read"], peer: ["stream", "abort"] },
  outcomes: {
    content: { conforming: ["intact"], tolerated: { short: RESET_FLUSHES } },
    end: { conforming: ["ECONNRESET"] },
    recvAfter: { conforming: ["eof"], tolerated: { ECONNRESET: STAYS_SET } },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await makeRoom(subject);
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    await subject.recvExactly(BEGUN);
    await peer.abort();
    await visible(subject, "reset");
    const rest = { ...SENT, offset: BEGUN, length: SENT.length - BEGUN };
    const drained = await subject.drain({ pattern: rest, chunk: 20_000 });
    record("content", intact(drained, rest.length));
    record("end", ending(drained));
    record("recvAfter", await outcome(subject.recv(1)));
  },
});
