import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  linux,
  outcome,
} from "../../../harness/case/mod.ts";

const [FIRST, SECOND, THIRD] = ["first", "second", "third"].map(bytesOf) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const TOGETHER = bytesOf("firstsecond");

export default defineCase({
  id: "tcp/stream/cork",
  title: "A sender collects small pieces before they go out",
  requirement: "TCP_CORK holds back what does not fill a segment; without it all goes out, in order.",
  level: "may",
  sources: [linux("tcp(7)", "TCP_CORK")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "option:TCP_CORK"], peer: ["stream"] },
  outcomes: {
    corked: { conforming: ["pending"] },
    released: { conforming: ["intact"], after: { corked: "pending" } },
    afterwards: { conforming: ["intact"] },
  },
  async script({ connected, pendingOr, record }) {
    const { subject, peer } = await connected();
    await subject.setsockopt("TCP_CORK", 1);
    await subject.sendall(FIRST);
    const receiving = peer.recv(100);
    await subject.sendall(SECOND);
    const corked = await pendingOr(receiving, outcome);
    record("corked", corked);
    await subject.setsockopt("TCP_CORK", 0);
    if (corked === "pending") record("released", compared(await receiving, TOGETHER));
    await subject.sendall(THIRD);
    record("afterwards", compared(await peer.recvExactly(THIRD.length), THIRD));
  },
});
