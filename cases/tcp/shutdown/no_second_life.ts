import { BOTH_ROLES, defineCase, INET, outcome, posix, report } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/no-second-life",
  title: "A socket that was shut down cannot be bound, connected or made a listener",
  requirement: "Shutdown of both directions gives no new socket: bind and " +
    "listen fail with EINVAL, connect with EISCONN.",
  level: "should",
  sources: [
    posix("bind", "EINVAL"),
    posix("connect", "EISCONN"),
    posix("listen", "EINVAL"),
    report("Lind-Project/safeposix-rust", 312),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["bsd", "stream", "shutdown:both"], peer: ["stream"] },
  outcomes: {
    bind: { conforming: ["EINVAL"] },
    listen: { conforming: ["EINVAL"] },
    connect: { conforming: ["EISCONN"] },
    peerRecv: { conforming: ["eof"] },
    others: { conforming: ["ok"] },
  },
  async script({ connected, listening, addressOf, subject: seat, record }) {
    const { subject, peer } = await connected();
    const { address } = await listening(peer.seat);
    await subject.shutdown("both");
    record("bind", await outcome(subject.bind(addressOf(seat))));
    record("listen", await outcome(subject.listen(1)));
    record("connect", await outcome(subject.connect(address)));
    record("peerRecv", await outcome(peer.recv(1)));
    // Another socket is what is needed.
    record("others", await outcome(seat.connectStream(address)));
  },
});
