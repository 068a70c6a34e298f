import { BOTH_ROLES, defineCase, ending, INET, intact, report, rfc } from "../../../harness/case/mod.ts";
import { BEHIND, behindHole, BOTH, LEAVES_HOLES, loseOnce, MISSING } from "./_hole.ts";
import { LOST } from "./_path.ts";

/** Pieces of which every other one is lost at first: as many as any first window holds. */
const PIECES = 8;
/** Bytes that follow when nothing is lost any more. */
const REST = 2_000;

export default defineCase({
  id: "tcp/loss/hole",
  title: "Bytes arrive while some before them are missing",
  requirement: "What arrives after bytes that were lost is not received before these have come, and then " +
    "everything is, once and in order, however many holes there were.",
  level: "must",
  sources: [
    rfc(9293, "2.2"),
    rfc(9293, "3.10.7.4"),
    rfc(1122, "4.2.2.20"),
    report("smoltcp-rs/smoltcp", 112),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", ...LEAVES_HOLES] },
  outcomes: {
    missing: LOST,
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    holes: { conforming: ["intact"] },
    holesEnd: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const all = { ...MISSING, length: BOTH.length + REST };
    const one = await behindHole(
      scenario,
      (peer) => peer.sendall(BEHIND),
      (subject) => subject.drain({ pattern: all }),
    );
    record("missing", one.waits ? "pending" : "data");
    await one.peer.loseNothing();
    // The answer to more bytes says what is missing.
    await one.peer.sendall({ ...MISSING, offset: BOTH.length, length: REST });
    await one.peer.close();
    const drained = await one.call;
    record("content", intact(drained, all.length));
    record("end", ending(drained));
    const { subject, peer } = await connected();
    const pieces = { ...MISSING, length: PIECES * MISSING.length + REST };
    await peer.setsockopt("TCP_NODELAY", 1);
    await peer.lose("everything");
    const draining = subject.drain({ pattern: pieces });
    for (let piece = 0; piece < PIECES; piece++) {
      const data = { ...MISSING, offset: piece * MISSING.length };
      await (piece % 2 === 0 ? loseOnce(peer, data) : peer.sendall(data));
    }
    await peer.loseNothing();
    await peer.sendall({ ...MISSING, offset: PIECES * MISSING.length, length: REST });
    await peer.close();
    const filled = await draining;
    record("holes", intact(filled, pieces.length));
    record("holesEnd", ending(filled));
  },
});
