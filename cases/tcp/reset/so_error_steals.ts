import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  INET,
  outcome,
  pendingError,
  posix,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/reset/so-error-steals",
  title: "SO_ERROR gives the reset once and clears it",
  requirement:
    "Reading SO_ERROR returns a reset and clears it: receives then see end of file, and sends a broken pipe.",
  level: "should",
  sources: [posix("getsockopt", "SO_ERROR"), posix("XSH 2.10.16", "SO_ERROR")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "option:SO_ERROR"], peer: ["stream", "abort"] },
  outcomes: {
    firstRead: { conforming: ["ECONNRESET"] },
    secondRead: { conforming: ["none"] },
    recv: { conforming: ["eof"] },
    send: { conforming: ["EPIPE"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.abort();
    await visible(subject, "reset");
    for (const checkpoint of ["firstRead", "secondRead"]) {
      record(checkpoint, await pendingError(subject));
    }
    record("recv", await outcome(subject.recv(1)));
    record("send", await outcome(subject.sendall(BYTE)));
  },
});
