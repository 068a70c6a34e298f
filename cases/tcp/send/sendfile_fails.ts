import {
  BOTH_ROLES,
  BROKEN_PIPE,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  intact,
  linux,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

/** The file: more than a send buffer takes at once. */
const FILE = { seed: 4712, length: 300_000 } as const;
/** All of it but the first byte: where a library is to begin at 0, it may begin where the file was left. */
const PART = { ...FILE, offset: 1, length: FILE.length - 1 } as const;

export default defineCase({
  id: "tcp/send/sendfile-fails",
  title: "A file is sent where nobody reads yet, or any more",
  requirement: "sendfile waits for a late reader, and fails after a half-close or a reset as a send does.",
  level: "must",
  sources: [linux("sendfile(2)"), posix("send", "EPIPE")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "sendfile", "shutdown:write"], peer: ["stream", "demand-read"] },
  outcomes: {
    count: { conforming: ["same"] },
    late: { conforming: ["intact"] },
    shutDown: BROKEN_PIPE,
    received: { conforming: ["data"] },
    reset: { conforming: ["EPIPE", "ECONNRESET"], tolerated: BROKEN_PIPE.tolerated },
  },
  async script({ connectedSmall, connected, family, blocked, visible, record }) {
    const { subject, peer } = await connectedSmall();
    // What is unread is no matter to what is sent.
    await peer.sendall(BYTE);
    await visible(subject, "data");
    const sending = subject.sendfile(FILE, PART.offset, PART.length);
    await blocked(sending);
    const [count, drained] = await Promise.all([sending, peer.drain({ size: PART.length, pattern: PART })]);
    record("count", count === PART.length ? "same" : "different");
    record("late", intact(drained, PART.length));
    await subject.shutdown("write");
    record("shutDown", await outcome(subject.sendfile(FILE, PART.offset, 10)));
    await peer.sendall(BYTE);
    record("received", await outcome(subject.recv(1)));

    const gone = await connected();
    await gone.peer.close();
    await visible(gone.subject, "fin");
    if (family !== "unix") {
      await gone.subject.sendall(BYTE);
      await visible(gone.subject, "reset");
    }
    record("reset", await outcome(gone.subject.sendfile(FILE, PART.offset, 10)));
  },
});
