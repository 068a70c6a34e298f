import {
  BOTH_ROLES,
  defineCase,
  intact,
  type Outcome,
  outcome,
  report,
  rfc,
} from "../../harness/case/mod.ts";
import { FULL_MS, SLOW_MS } from "./_relay.ts";

const STALLS = 3;
/** Bytes of one send, and of what is read at a time. */
const [PIECE, PART] = [1_048_576, 4_194_304];
/** Bytes that are sent before the sender waits, at most. */
const MOST = 67_108_864;
const SEED = 79;

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
  async script({ connected, stillBlockedFor, passedOn, record }) {
    const { subject, peer } = await connected();
    let [sent, received] = [0, 0];
    const read = async (size: number): Promise<Outcome> => {
      const draining = peer.drain({ size, pattern: { seed: SEED, length: size, offset: received } });
      received += size;
      return await passedOn(draining, async (each) => intact(await each, size), SLOW_MS);
    };
    let sending = Promise.resolve();
    for (let stall = 0; stall < STALLS; stall++) {
      while (sent < MOST && !await stillBlockedFor(FULL_MS, sending)) {
        await sending;
        sending = subject.sendall({ seed: SEED, length: PIECE, offset: sent });
        sent += PIECE;
      }
      const part = await read(PART);
      if (part !== "intact") return record("data", part);
    }
    record("data", await read(sent - received));
    record("sent", await passedOn(sending, outcome));
  },
});
