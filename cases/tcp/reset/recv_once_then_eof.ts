import {
  BOTH_ROLES,
  defineCase,
  INET,
  outcome,
  posix,
  python,
  rfc,
  STAYS_SET,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/reset/recv-once-then-eof",
  title: "A receive reports the peer's reset once",
  requirement:
    "A receive on a connection that the peer has reset reports that once; later receives see end of file.",
  level: "must",
  sources: [
    rfc(9293, "3.6 (MUST-12)"),
    posix("recv", "ECONNRESET"),
    posix("XSH 2.10.10"),
    python("ConnectionResetError"),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "abort"] },
  outcomes: {
    firstRecv: { conforming: ["ECONNRESET"] },
    secondRecv: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: STAYS_SET },
    },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.abort();
    await visible(subject, "reset");
    record("firstRecv", await outcome(subject.recv(1)));
    record("secondRecv", await outcome(subject.recv(1)));
  },
});
