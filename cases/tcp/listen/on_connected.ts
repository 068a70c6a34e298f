import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  outcome,
  posix,
  sameAddress,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/listen/on-connected",
  title: "A connected socket cannot listen",
  requirement: "A listen on a connected socket fails with EINVAL, and the connection goes on as it was.",
  level: "must",
  sources: [posix("listen", "EINVAL")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["bsd", "stream"], peer: ["stream"] },
  outcomes: {
    listen: { conforming: ["EINVAL"] },
    peerName: { conforming: ["same"] },
    exchange: { conforming: ["intact"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    record("listen", await outcome(subject.listen(5)));
    const same = sameAddress(await subject.getpeername(), await peer.getsockname());
    record("peerName", same ? "same" : "different");
    record("exchange", await exchanged(subject, peer));
  },
});
