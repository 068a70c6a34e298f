import { BOTH_ROLES, defineCase, EVERY_FAMILY, outcome, posix } from "../../harness/case/mod.ts";
import { LONG_MS } from "./_ended.ts";

export default defineCase({
  id: "concurrency/shutdown-wakes-poll",
  title: "A poll for bytes ends when receiving is shut down, and not at a half-close",
  requirement:
    "A poll that waits for bytes ends when receiving is shut down beside it; a half-close leaves it waiting.",
  level: "should",
  sources: [posix("poll", "POLLIN"), posix("shutdown", "SHUT_RD, SHUT_WR")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "poll", "interrupt", "concurrent", "shutdown:read", "shutdown:write"],
    peer: ["stream"],
  },
  outcomes: {
    before: { conforming: ["pending"] },
    afterHalfClose: { conforming: ["pending"] },
    halfClosed: { conforming: ["yes"], after: { afterHalfClose: "pending" } },
    shut: { conforming: ["yes"] },
    recv: { conforming: ["eof"] },
  },
  async script({ connected, stillBlockedFor, atOnce, pendingOr, record }) {
    const shut = await connected();
    const halfClosed = await connected();
    const shutPoll = shut.subject.poll(["in"], LONG_MS);
    const halfClosedPoll = halfClosed.subject.poll(["in"], LONG_MS);
    const waits = await stillBlockedFor(0, shutPoll, halfClosedPoll);
    record("before", waits ? "pending" : await Promise.race([shutPoll, halfClosedPoll].map(outcome)));
    await halfClosed.subject.shutdown("write");
    await shut.subject.shutdown("read");
    const told = async (poll: typeof shutPoll) => (await poll).includes("in") ? "yes" : "no";
    record("shut", await atOnce(shutPoll, () => told(shutPoll)));
    record("recv", await outcome(shut.subject.recv(1)));
    const still = await pendingOr(halfClosedPoll, outcome);
    record("afterHalfClose", still);
    if (still !== "pending") return;
    await halfClosed.peer.sendall(Uint8Array.of(1));
    record("halfClosed", await told(halfClosedPoll));
  },
});
