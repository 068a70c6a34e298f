import { defineCase, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/accept/empty-queue",
  title: "accept where no client waits",
  requirement:
    "accept without a waiting client fails with EAGAIN at once in nonblocking mode, and waits for one otherwise; the listener is as good as before.",
  level: "must",
  sources: [posix("accept", "EAGAIN"), posix("accept", "DESCRIPTION")],
  // The subject accepts.
  axes: { role: ["server"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream", "mode:nonblocking"], peer: ["stream"] },
  outcomes: {
    nonblocking: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    natural: { conforming: ["pending"] },
    accepted: { conforming: ["ok"], after: { natural: "pending" } },
  },
  async script({ listening, subject, peer, pendingOr, record }) {
    const { listener, address } = await listening(subject);
    await listener.setMode("nonblocking");
    record("nonblocking", await pendingOr(listener.accept(), outcome));
    await listener.setMode("natural");
    const accepting = listener.accept();
    const natural = await pendingOr(accepting, outcome);
    record("natural", natural);
    if (natural !== "pending") return;
    await peer.connectStream(address);
    record("accepted", await outcome(accepting));
  },
});
