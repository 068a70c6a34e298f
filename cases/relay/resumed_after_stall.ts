import { BOTH_ROLES, defineCase, intact, outcome, report, rfc } from "../../harness/case/mod.ts";
import { SLOW_MS } from "./_relay.ts";

const STALLS = 4;
/** Bytes that are read at a time: more than a buffer holds. */
const PART = 4_000_000;
const DATA = { seed: 79, length: STALLS * PART };

export default defineCase({
  id: "relay/resumed-after-stall",
  title: "No byte is lost when a reader stops and goes on",
  requirement: "A reader that stops several times until the sender waits receives every byte in order.",
  level: "must",
  sources: [rfc(9293, "2.2"), report("sozu-proxy/sozu", 1323), report("3proxy/3proxy", 853)],
  relay: "only",
  axes: { role: BOTH_ROLES },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    data: { conforming: ["intact"] },
    sent: { conforming: ["ok"], after: { data: "intact" } },
  },
  async script({ connected, pendingOr, passedOn, record }) {
    const { subject, peer } = await connected();
    const sending = subject.sendall(DATA);
    for (let stall = 0; stall < STALLS; stall++) {
      await pendingOr(sending, outcome);
      const [offset, size] = [stall * PART, PART];
      const draining = peer.drain({ size, pattern: { ...DATA, length: size, offset } });
      const part = await passedOn(draining, async (each) => intact(await each, size), SLOW_MS);
      if (part !== "intact") return record("data", part);
    }
    record("data", "intact");
    record("sent", await passedOn(sending, outcome));
  },
});
