import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  outcome,
  posix,
  rfc,
  WAITING_MODES,
} from "../../../harness/case/mod.ts";

/** Bytes of one sendall. */
const PIECE = 65_536;

export default defineCase({
  id: "tcp/close/waiting-sendall",
  title: "A close beside a sendall that waits loses nothing that was sent before",
  requirement:
    "After a close beside a sendall that waits, all that earlier calls sent arrives, and no error.",
  level: "must",
  sources: [rfc(9293, "3.6 (Case 1)"), rfc(9293, "3.10.4"), posix("close")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: {
    subject: ["stream", "interrupt"],
    peer: ["stream", "option:SO_RCVBUF", "demand-read"],
  },
  outcomes: {
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connectedSmall, inMode, blocked, record, measure }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await inMode(subject);
    let [sent, full] = [0, false];
    let sending = Promise.resolve();
    while (!full && sent < tooMuch.length) {
      sending = subject.sendall({ ...tooMuch, offset: sent, length: PIECE });
      full = await blocked(sending);
      if (!full) sent += PIECE;
    }
    measure("sent", sent);
    const ended = outcome(sending);
    await subject.close();
    await ended;
    const drained = await peer.drain({ pattern: tooMuch });
    measure("arrived", drained.count);
    // As much of the last piece as there was room for has been sent as well.
    record(
      "content",
      drained.count <= sent + PIECE ? intact(drained, Math.max(sent, drained.count)) : "long",
    );
    record("end", ending(drained));
  },
});
