import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  intact,
  linux,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

/** The file: more than a send buffer takes at once. */
const FILE = { seed: 4713, length: 300_000 } as const;
/** All of it but the first byte: where a library is to begin at 0, it may begin where the file was left. */
const PART = { ...FILE, offset: 1, length: FILE.length - 1 } as const;

export default defineCase({
  id: "tcp/shutdown/reply-by-file",
  title: "A file is sent after the other side's end",
  requirement: "After the other side's end of file a file goes out whole.",
  level: "must",
  sources: [linux("sendfile(2)"), posix("shutdown", "SHUT_WR"), rfc(9293, "3.6.1")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "sendfile"], peer: ["stream", "shutdown:write"] },
  outcomes: { count: { conforming: ["same"] }, reply: { conforming: ["intact"] } },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.shutdown("write");
    await visible(subject, "fin");
    const [count, drained] = await Promise.all([
      subject.sendfile(FILE, PART.offset, PART.length),
      peer.drain({ size: PART.length, pattern: PART }),
    ]);
    record("count", count === PART.length ? "same" : "different");
    record("reply", intact(drained, PART.length));
  },
});
