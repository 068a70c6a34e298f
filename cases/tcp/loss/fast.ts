import { BOTH_ROLES, defineCase, INET, intact, type Outcome, rfc } from "../../../harness/case/mod.ts";
import { LONG_MS } from "../../poll/_long.ts";
import { tried } from "../../_clock.ts";
import { worst } from "./_path.ts";

/**
 * Bytes of a segment, and the number of those that follow the lost one: one more than the acknowledgements
 * needed.
 */
const [SEGMENT, FOLLOWING] = [500, 4];
const ALL = { seed: 96, length: SEGMENT * (1 + FOLLOWING) } as const;
/**
 * Milliseconds in which the lost one arrives when the others have been sent. A timer takes longer: Linux has
 * one of 200 ms at least, RFC 6298 wants a second.
 */
const FAST_MS = 100;
/** Milliseconds in which everything must have been sent: afterwards a timer might be the cause. */
const SENT_MS = 80;

export default defineCase({
  id: "tcp/loss/fast",
  title: "A segment is lost, and those after it arrive",
  requirement:
    "What the acknowledgements of later segments show to be lost is sent again at once, before any " +
    "timer is over.",
  level: "should",
  sources: [rfc(5681, "3.2"), rfc(9293, "3.8.2")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "option:TCP_NODELAY"], peer: ["stream", "filter", "poll"] },
  outcomes: { content: { conforming: ["intact"] }, elapsed: { conforming: ["ok"] } },
  async script(scenario) {
    const { connected, elapsedMs, measure, record } = scenario;
    const contents: Outcome[] = [];
    // A machine that never lets anybody send in time shows nothing.
    let elapsed: Outcome = "ok";
    const attempt = async (): Promise<boolean> => {
      const { subject, peer } = await connected();
      await subject.setsockopt("TCP_NODELAY", 1);
      await peer.lose("data");
      const comes = peer.poll(["in"], LONG_MS);
      await subject.sendall({ ...ALL, length: SEGMENT });
      await peer.loseNothing();
      for (let at = 1; at <= FOLLOWING; at++) {
        await subject.sendall({ ...ALL, offset: at * SEGMENT, length: SEGMENT });
      }
      const comesBehind = peer.poll(["in"], LONG_MS);
      await Promise.all([comes, comesBehind]);
      const behindMs = elapsedMs(comesBehind);
      contents.push(intact(await peer.drain({ size: ALL.length, pattern: ALL }), ALL.length));
      measure("elapsedMs", Math.round(behindMs));
      if (elapsedMs(comes) - behindMs > SENT_MS) return false;
      elapsed = behindMs <= FAST_MS ? "ok" : "late";
      return elapsed === "ok";
    };
    await tried(scenario, attempt, (fast) => fast);
    record("content", worst(contents, "intact"));
    record("elapsed", elapsed);
  },
});
