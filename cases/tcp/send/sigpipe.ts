import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  outcome,
  posix,
  python,
  type Row,
} from "../../../harness/case/mod.ts";

/** Sends of each kind, so that one whose first is quiet is found out by the next. */
const SENDS = 3;

const broken: Row = { conforming: ["EPIPE"] };

export default defineCase({
  id: "tcp/send/sigpipe",
  title: "A broken pipe is an error, and not the end of the process",
  requirement:
    "A send on a connection that cannot send any more fails with EPIPE, and affects no other connection.",
  level: "must",
  sources: [posix("send", "EPIPE, MSG_NOSIGNAL"), posix("XSH 2.4.3", "SIGPIPE"), python("BrokenPipeError")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "send", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    send: broken,
    sendall: broken,
    sendNothing: { conforming: ["EPIPE"], tolerated: { ok: "a send of no bytes needs nobody who reads" } },
    other: { conforming: ["intact"] },
    next: { conforming: ["intact"] },
  },
  async script({ connected, connectedTo, record }) {
    const { subject, listener, address } = await connected();
    const other = await connectedTo(listener, address);
    await subject.shutdown("write");
    for (let sends = 1; sends < SENDS; sends++) {
      await outcome(subject.send(BYTE));
      await outcome(subject.sendall(BYTE));
    }
    record("send", await outcome(subject.send(BYTE)));
    record("sendall", await outcome(subject.sendall(BYTE)));
    record("sendNothing", await outcome(subject.send(new Uint8Array(0))));
    record("other", await exchanged(other.subject, other.peer));
    const next = await connectedTo(listener, address);
    record("next", await exchanged(next.subject, next.peer));
  },
});
