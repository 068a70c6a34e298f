import { BOTH_ROLES, defineCase, report, rfc } from "../../harness/case/mod.ts";
import { FULL_MS } from "./_relay.ts";

/** Bytes of one send. */
const PIECE = 1_048_576;
/** Bytes: far more than the buffers of three kernels' sockets hold. */
const MOST = 67_108_864;
/** Bytes of memory that a relay may take for one connection; those that are known take a quarter at most. */
const MOST_MEMORY = 33_554_432;

export default defineCase({
  id: "relay/back-pressure",
  title: "A reader that does not read stops the sender",
  requirement:
    "A relay whose reader does not read takes no more than so many bytes and so much memory, and lets the " +
    "sender wait.",
  level: "must",
  sources: [rfc(9293, "3.8.6"), report("enfein/mieru", 277)],
  relay: "only",
  axes: { role: BOTH_ROLES },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    bounded: { conforming: ["yes"] },
    memory: { conforming: ["yes"] },
  },
  async script({ connected, stillBlockedFor, census, measure, record }) {
    const { subject } = await connected();
    const before = await census();
    let [accepted, waits] = [0, false];
    while (!waits && accepted < MOST) {
      const sending = subject.sendall({ seed: 78, length: PIECE, offset: accepted });
      waits = await stillBlockedFor(FULL_MS, sending);
      if (!waits) accepted += PIECE;
    }
    record("bounded", waits ? "yes" : "no");
    measure("accepted", accepted);
    const memory = ((await census())?.memory ?? 0) - (before?.memory ?? 0);
    record("memory", memory <= MOST_MEMORY ? "yes" : "no");
    measure("memory", memory);
  },
});
