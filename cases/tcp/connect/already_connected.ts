import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  outcome,
  posix,
  sameAddress,
} from "../../../harness/case/mod.ts";

const connected = { conforming: ["EISCONN"] } as const;

export default defineCase({
  id: "tcp/connect/already-connected",
  title: "A connected socket cannot be connected again",
  requirement:
    "A connect of a connected socket fails with EISCONN, wherever it goes, and the connection stays.",
  level: "must",
  sources: [posix("connect", "EISCONN")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["bsd", "stream"], peer: ["stream", "poll"] },
  outcomes: {
    sameAddress: connected,
    otherAddress: connected,
    peerName: { conforming: ["same"] },
    exchange: { conforming: ["intact"] },
    otherConnections: { conforming: ["no"] },
  },
  async script({ connected, listening, record }) {
    const { subject, peer, address } = await connected();
    const other = await listening(peer.seat);
    record("sameAddress", await outcome(subject.connect(address)));
    record("otherAddress", await outcome(subject.connect(other.address)));
    const same = sameAddress(await subject.getpeername(), await peer.getsockname());
    record("peerName", same ? "same" : "different");
    record("exchange", await exchanged(subject, peer));
    record("otherConnections", (await other.listener.poll(["in"], 0)).length > 0 ? "yes" : "no");
  },
});
