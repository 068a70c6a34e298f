import { defineCase, EVERY_FAMILY, intact, linux, python, WAITING_MODES } from "../../../harness/case/mod.ts";

/** The file: more than a send buffer takes at once. */
const FILE = { seed: 4711, length: 300_000 } as const;
/** Ranges of it, each as offset and size. The last goes beyond the end. */
const RANGES = {
  whole: [0, 300_000],
  middle: [70_001, 5],
  large: [12_345, 200_000],
  beyond: [299_000, 2_000],
} as const;

export default defineCase({
  id: "tcp/send/sendfile",
  title: "A range of a file is sent exactly",
  requirement: "sendfile sends the bytes of the range and no others, in order, and counts them.",
  level: "must",
  sources: [linux("sendfile(2)"), python("socket.sendfile")],
  relay: "also",
  axes: { family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: { subject: ["stream", "sendfile", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    wholeCount: { conforming: ["same"] },
    whole: { conforming: ["intact"] },
    middleCount: { conforming: ["same"] },
    middle: { conforming: ["intact"] },
    largeCount: { conforming: ["same"] },
    large: { conforming: ["intact"] },
    beyondCount: { conforming: ["same"] },
    beyond: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, inMode, record }) {
    const { subject, peer } = await connected();
    await inMode(subject);
    for (const [name, [offset, size]] of Object.entries(RANGES)) {
      const length = Math.min(size, FILE.length - offset);
      const pattern = { ...FILE, offset, length };
      const [count, drained] = await Promise.all([
        subject.sendfile(FILE, offset, size),
        peer.drain({ size: length, pattern }),
      ]);
      record(`${name}Count`, count === length ? "same" : "different");
      record(name, intact(drained, length));
    }
    await subject.shutdown("write");
    record("end", (await peer.recv(1)).length === 0 ? "eof" : "data");
  },
});
