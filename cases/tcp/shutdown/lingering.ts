import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  report,
  type Row,
} from "../../../harness/case/mod.ts";

const [REQUEST, REPLY] = ["request", "reply"].map(bytesOf) as [Uint8Array, Uint8Array];
/** Seconds of SO_LINGER. */
const LINGERING = { none: 0, some: 5 } as const;

const intact: Row = { conforming: ["intact"] };
const eof: Row = { conforming: ["eof"] };

export default defineCase({
  id: "tcp/shutdown/lingering",
  title: "A half-close does not linger",
  requirement:
    "With SO_LINGER on, also with 0 seconds, a half-close ends its direction in order, and a reply arrives.",
  lesson: "SO_LINGER is about close() alone: shutdown() sends a FIN after the data, whatever it says.",
  level: "must",
  sources: [posix("XSH 2.10.16", "SO_LINGER"), posix("shutdown", "SHUT_WR"), report("netty/netty", 11981)],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "shutdown:write", "option:SO_LINGER"], peer: ["stream", "shutdown:write"] },
  outcomes: Object.fromEntries(
    Object.keys(LINGERING).flatMap((name) => [
      [name, intact],
      [`${name}End`, eof],
      [`${name}Reply`, intact],
      [`${name}ReplyEnd`, eof],
    ]),
  ),
  async script({ connected, record }) {
    for (const [name, seconds] of Object.entries(LINGERING)) {
      const { subject, peer } = await connected();
      await subject.setsockopt("SO_LINGER", 1, seconds);
      await subject.sendall(REQUEST);
      await subject.shutdown("write");
      record(name, compared(await peer.recvExactly(REQUEST.length), REQUEST));
      record(`${name}End`, await outcome(peer.recv(1)));
      await peer.sendall(REPLY);
      await peer.shutdown("write");
      record(`${name}Reply`, compared(await subject.recvExactly(REPLY.length), REPLY));
      record(`${name}ReplyEnd`, await outcome(subject.recv(1)));
      // A close that waits is the business of other cases.
      await subject.setsockopt("SO_LINGER", 0, 0);
    }
  },
});
