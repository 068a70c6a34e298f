import { BOTH_ROLES, defineCase, ending, intact, posix, tutorial } from "../../../harness/case/mod.ts";

/** Bytes, several times what the buffers hold. */
const SIZE = 2 * 1024 * 1024;
const THERE = { seed: 160, length: SIZE };
const BACK = { seed: 161, length: SIZE };

export default defineCase({
  id: "unix/stream/echo-large",
  title: "2 MiB go there, and 2 MiB come back after the half-close",
  requirement:
    "A connection over a path carries every byte once and in order, and each direction ends by itself.",
  lesson: "A connection over a path is used like one over TCP, and is quicker on one machine.",
  level: "must",
  sources: [
    posix("XSH 2.10.6", "SOCK_STREAM"),
    posix("XSH 2.10.17"),
    tutorial("AF_UNIX stream and datagram"),
  ],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: { subject: ["stream", "shutdown:write", "concurrent"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    there: { conforming: ["intact"] },
    thereEnd: { conforming: ["eof"] },
    back: { conforming: ["intact"] },
    backEnd: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    const receiving = subject.drain({ pattern: BACK, chunk: 30_011 });
    // An odd size of reads, so that they never fall on the sender's boundaries.
    const answering = peer.drain({ pattern: THERE, chunk: 10_007 });
    await subject.sendall(THERE);
    await subject.shutdown("write");
    const there = await answering;
    await peer.sendall(BACK);
    await peer.shutdown("write");
    const back = await receiving;
    record("there", intact(there, SIZE));
    record("thereEnd", ending(there));
    record("back", intact(back, SIZE));
    record("backEnd", ending(back));
  },
});
