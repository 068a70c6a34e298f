import {
  BOTH_ROLES,
  BYTE,
  compared,
  defineCase,
  exchanged,
  linux,
  posix,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "unix/stream/fd-wakes",
  title: "A receiver waits for a descriptor",
  requirement:
    "A receive that waits when a descriptor is sent gives it with its bytes, as one that comes later.",
  level: "should",
  sources: [posix("recvmsg", "SCM_RIGHTS"), linux("unix(7)", "SCM_RIGHTS")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: { subject: ["stream", "descriptors"], peer: ["stream", "descriptors"] },
  outcomes: {
    waits: { conforming: ["yes"] },
    bytes: { conforming: ["intact"] },
    number: { conforming: ["same"] },
    works: { conforming: ["intact"], after: { number: "same" } },
  },
  async script({ connected, blocked, record }) {
    const { subject, peer } = await connected();
    const sent = await connected();
    const receiving = subject.recvDescriptors(10, 4);
    record("waits", await blocked(receiving) ? "yes" : "no");
    await peer.sendDescriptors(BYTE, [sent.peer]);
    const { data, sockets } = await receiving;
    record("bytes", compared(data, BYTE));
    record("number", sockets.length === 1 ? "same" : "different");
    if (sockets.length === 1) record("works", await exchanged(sockets[0]!, sent.subject));
  },
});
