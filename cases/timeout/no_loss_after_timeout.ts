import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  python,
} from "../../harness/case/mod.ts";

const ROUNDS = 5;
/** Milliseconds; what is looked at here is not how long it takes. */
const SHORT_MS = 20;

export default defineCase({
  id: "timeout/no-loss-after-timeout",
  title: "Five receives time out, each before its message comes",
  requirement:
    "A receive that timed out has taken nothing: what arrives later is received whole, from its first byte.",
  level: "must",
  sources: [python("socket.settimeout()"), python("Notes on socket timeouts")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "mode:timeout"], peer: ["stream"] },
  outcomes: {
    early: { conforming: ["timeout"] },
    received: { conforming: ["intact"], after: { early: "timeout" } },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    let early: Outcome = "timeout";
    let received: Outcome = "intact";
    for (let round = 0; round < ROUNDS && early === "timeout" && received === "intact"; round++) {
      const message = bytesOf(`message ${round}`);
      await subject.setMode("timeout", SHORT_MS);
      early = await outcome(subject.recv(1024));
      await subject.setMode("natural");
      await peer.sendall(message);
      if (early === "timeout") received = compared(await subject.recvExactly(message.length), message);
    }
    record("early", early);
    if (early === "timeout") record("received", received);
  },
});
