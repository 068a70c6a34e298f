import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  outcome,
  posix,
  rfc,
  type Socket,
} from "../../harness/case/mod.ts";
import { fill } from "../tcp/send/_offer.ts";
import { SILENCE_MS } from "./_silence.ts";

export default defineCase({
  id: "timeout/silence-after-close",
  title: "The peer reads a second after the connection was closed with its buffers full",
  requirement:
    "What was accepted before a close or a half-close arrives, however late the peer reads it, and then " +
    "end of file.",
  level: "must",
  sources: [posix("close"), posix("shutdown", "SHUT_WR"), rfc(9293, "3.6"), rfc(9293, "3.10.4")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "send", "mode:nonblocking", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    silence: { conforming: ["pending"] },
    closed: { conforming: ["intact"] },
    closedEnd: { conforming: ["eof"] },
    halfClosed: { conforming: ["intact"] },
    halfClosedEnd: { conforming: ["eof"] },
  },
  async script({ connected, connectedSmall, stillBlockedFor, record }) {
    const full = async (giveUp: (socket: Socket) => Promise<void>) => {
      const { subject, peer, tooMuch } = await connectedSmall();
      await subject.setMode("nonblocking");
      const { count } = await fill(subject, tooMuch);
      await giveUp(subject);
      return { peer, tooMuch, count };
    };
    const closed = await full((socket) => socket.close());
    const halfClosed = await full((socket) => socket.shutdown("write"));
    const quiet = (await connected()).peer.recv(1);
    record("silence", await stillBlockedFor(SILENCE_MS, quiet) ? "pending" : await outcome(quiet));
    for (const [name, { peer, tooMuch, count }] of Object.entries({ closed, halfClosed })) {
      const drained = await peer.drain({ pattern: tooMuch });
      record(name, intact(drained, count));
      record(`${name}End`, ending(drained));
    }
  },
});
