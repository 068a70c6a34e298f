import { bytesOf, compared, defineCase, exchanged, linux, posix } from "../../../harness/case/mod.ts";

const [BEFORE, WITH, BEHIND] = ["plain", "with a descriptor", "behind"].map(bytesOf) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
/** Bytes of a buffer for all of them. */
const ROOM = 100;
/** Bytes of a buffer for the beginning of what comes with a descriptor. */
const PART = 4;

export default defineCase({
  id: "unix/stream/fd-barrier",
  title: "A descriptor keeps its place in the stream",
  requirement: "A receive that takes the first of the bytes a descriptor came " +
    "with gives that, and ends at the last of them.",
  level: "should",
  sources: [linux("unix(7)", "SCM_RIGHTS"), posix("recvmsg", "SCM_RIGHTS")],
  axes: { role: ["server", "client"], family: ["unix"] },
  needs: { subject: ["stream", "descriptors"], peer: ["stream", "descriptors"] },
  outcomes: {
    part: { conforming: ["intact"] },
    partNumber: { conforming: ["same"] },
    rest: { conforming: ["intact"] },
    restNumber: { conforming: ["none"] },
    works: { conforming: ["intact"], after: { partNumber: "same" } },
    upTo: { conforming: ["intact"] },
    upToNumber: { conforming: ["same"] },
    behind: { conforming: ["intact"] },
    behindNumber: { conforming: ["none"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    const [passed, other] = [await connected(), await connected()];
    await peer.sendDescriptors(WITH, [passed.peer]);
    const part = await subject.recvDescriptors(PART, 1);
    record("part", compared(part.data, WITH.subarray(0, PART)));
    record("partNumber", part.sockets.length === 1 ? "same" : "different");
    const rest = await subject.recvDescriptors(ROOM, 1);
    record("rest", compared(rest.data, WITH.subarray(PART)));
    record("restNumber", rest.sockets.length === 0 ? "none" : "different");
    const [taken] = part.sockets;
    if (part.sockets.length === 1 && taken) record("works", await exchanged(taken, passed.subject));

    await peer.sendall(BEFORE);
    await peer.sendDescriptors(WITH, [other.peer]);
    await peer.sendall(BEHIND);
    const upTo = await subject.recvDescriptors(ROOM, 1);
    record("upTo", compared(upTo.data, Uint8Array.of(...BEFORE, ...WITH)));
    record("upToNumber", upTo.sockets.length === 1 ? "same" : "different");
    const behind = await subject.recvDescriptors(ROOM, 1);
    record("behind", compared(behind.data, BEHIND));
    record("behindNumber", behind.sockets.length === 0 ? "none" : "different");
  },
});
