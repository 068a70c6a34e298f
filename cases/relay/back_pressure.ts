import { BOTH_ROLES, defineCase, report, rfc } from "../../harness/case/mod.ts";

/** Bytes of one send. */
const PIECE = 1_048_576;
/** Bytes: far more than the buffers of three kernels' sockets hold. */
const MOST = 67_108_864;
/** Milliseconds after which a sender is taken to wait for the reader, and not for the relay. */
const FULL_MS = 300;

export default defineCase({
  id: "relay/back-pressure",
  title: "A reader that does not read stops the sender",
  requirement:
    "A relay whose reader does not read takes no more than so many bytes, and lets the sender wait.",
  level: "must",
  sources: [rfc(9293, "3.8.6"), report("enfein/mieru", 277)],
  relay: "only",
  axes: { role: BOTH_ROLES },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    bounded: { conforming: ["yes"] },
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
    const after = await census();
    if (before && after) measure("memory", after.memory - before.memory);
  },
});
