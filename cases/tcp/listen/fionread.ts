import { defineCase, EVERY_FAMILY, linux, outcome, type Row } from "../../../harness/case/mod.ts";

const refused: Row = {
  conforming: ["EINVAL"],
  tolerated: { ok: { reason: "a listener has no bytes", when: { os: "!linux" } } },
};

export default defineCase({
  id: "tcp/listen/fionread",
  title: "A listener has no count of bytes that can be received",
  requirement: "FIONREAD fails with EINVAL on a listener, whoever is in its queue.",
  level: "may",
  sources: [linux("tcp(7)", "SIOCINQ"), linux("unix(7)", "SIOCINQ")],
  // The subject listens.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "fionread"], peer: ["stream"] },
  outcomes: { empty: refused, queued: refused },
  async script({ listening, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    record("empty", await outcome(listener.fionread()));
    const client = await peer.connectStream(address);
    await client.sendall(new Uint8Array(100));
    record("queued", await outcome(listener.fionread()));
  },
});
