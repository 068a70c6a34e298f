import { defineCase, EVERY_FAMILY, linux, outcome, posix, python } from "../../harness/case/mod.ts";
import { ended } from "./_ended.ts";

export default defineCase({
  id: "concurrency/close-ends-accept",
  title: "A close while an accept waits ends both the accept and the listener",
  requirement: "A close beside an accept that waits ends it at once, and the next client is refused.",
  level: "should",
  sources: [posix("close"), linux("close(2)", "Multithreaded processes and close()"), python("shutdown")],
  axes: { family: EVERY_FAMILY, mode: ["natural", "blocking"] },
  needs: { subject: ["stream", "interrupt"], peer: ["stream"] },
  outcomes: {
    before: { conforming: ["pending"] },
    accept: ended(),
    // Some interfaces remove the path of their listener.
    client: { conforming: ["ECONNREFUSED", { outcome: "ENOENT", when: { family: "unix" } }] },
    other: { conforming: ["ok"] },
  },
  async script({ listening, subject, peer, inMode, stillBlockedFor, atOnce, record }) {
    const { listener, address } = await listening(subject);
    const other = await listening(subject);
    await inMode(listener);
    await inMode(other.listener);
    const accepting = listener.accept();
    const otherAccepting = other.listener.accept();
    const waits = await stillBlockedFor(0, accepting, otherAccepting);
    record("before", waits ? "pending" : await Promise.race([accepting, otherAccepting].map(outcome)));
    await listener.close();
    record("accept", await atOnce(accepting, outcome));
    record("client", await atOnce(peer.connectStream(address), outcome));
    // The close concerns one listener.
    await peer.connectStream(other.address);
    record("other", await outcome(otherAccepting));
  },
});
