import {
  BOTH_ROLES,
  defineCase,
  ending,
  INET,
  intact,
  linux,
  outcome,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

const SENT = { seed: 35, length: 10 };

export default defineCase({
  id: "tcp/close/linger-zero",
  title: "A close with SO_LINGER of 0 seconds resets the connection",
  requirement: "A close with SO_LINGER of 0 seconds resets: data that had arrived is read before the error.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_LINGER"), rfc(9293, "3.9.1.6"), linux("socket(7)", "SO_LINGER")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "abort"], peer: ["stream", "demand-read"] },
  outcomes: {
    content: { conforming: ["intact"] },
    end: { conforming: ["ECONNRESET"] },
    recvAfter: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await subject.sendall(SENT);
    await visible(peer, "data", SENT.length);
    await subject.abort();
    // Any end will do here: a wait for a reset that never comes would only cost time.
    await visible(peer, "fin");
    const drained = await peer.drain({ pattern: SENT });
    record("content", intact(drained, SENT.length));
    record("end", ending(drained));
    record("recvAfter", await outcome(peer.recv(1)));
  },
});
