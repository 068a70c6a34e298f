import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  linux,
  outcome,
  posix,
} from "../../harness/case/mod.ts";

const SENT = bytesOf("last words");

const eof = { conforming: ["eof"] } as const;
const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "option/linger-acts",
  title: "SO_LINGER decides how a close ends a connection",
  requirement:
    "A close sends a reset where SO_LINGER is on with 0 seconds, and ends the stream in order where it is " +
    "off again, or on with more.",
  level: "must",
  sources: [posix("XSH 2.10.16", "SO_LINGER"), linux("socket(7)", "SO_LINGER")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "option:SO_LINGER"], peer: ["stream"] },
  outcomes: {
    none: { conforming: ["ECONNRESET"] },
    offAgainBytes: intact,
    offAgain: eof,
    secondsBytes: intact,
    seconds: eof,
  },
  async script({ connected, record }) {
    const resets = await connected();
    await resets.subject.setsockopt("SO_LINGER", 1, 0);
    await resets.subject.close();
    record("none", await outcome(resets.peer.recv(1)));
    const offAgain = await connected();
    await offAgain.subject.setsockopt("SO_LINGER", 1, 0);
    await offAgain.subject.setsockopt("SO_LINGER", 0, 0);
    const seconds = await connected();
    await seconds.subject.setsockopt("SO_LINGER", 1, 5);
    for (const [name, { subject, peer }] of Object.entries({ offAgain, seconds })) {
      await subject.sendall(SENT);
      await subject.close();
      record(`${name}Bytes`, compared(await peer.recvExactly(SENT.length), SENT));
      record(name, await outcome(peer.recv(1)));
    }
  },
});
