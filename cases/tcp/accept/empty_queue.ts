import { defineCase, EVERY_FAMILY, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/accept/empty-queue",
  title: "A listener has no client to accept",
  requirement:
    "With no client waiting a nonblocking accept fails with EAGAIN; any other waits until a client comes.",
  level: "must",
  sources: [posix("accept", "EAGAIN"), posix("accept", "DESCRIPTION")],
  // The subject accepts.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "mode:nonblocking"], peer: ["stream"] },
  outcomes: {
    nonblocking: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    natural: { conforming: ["pending"] },
    accepted: { conforming: ["ok"], after: { natural: "pending" } },
  },
  async script({ listening, subject, peer, pendingOr, atOnce, record }) {
    const { listener, address } = await listening(subject);
    await listener.setMode("nonblocking");
    record("nonblocking", await atOnce(listener.accept(), outcome));
    await listener.setMode("natural");
    // Those that find nothing leave nothing behind either.
    if (subject.has("poll")) await listener.poll(["in"], 0);
    if (subject.has("select")) await subject.select({ reads: [listener] }, 0);
    const accepting = listener.accept();
    const natural = await pendingOr(accepting, outcome);
    record("natural", natural);
    if (natural !== "pending") return;
    await peer.connectStream(address);
    record("accepted", await atOnce(accepting, outcome));
  },
});
