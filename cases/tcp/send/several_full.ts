import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  intact,
  linux,
  type Outcome,
  outcome,
  patternBytes,
} from "../../../harness/case/mod.ts";

/** Bytes of two messages: together no more than one message of the protocol carries. */
const [SMALL, LARGE] = [1_000, 60_000];
/** Calls after which every buffer is full. */
const MOST_CALLS = 1_000;
const SEED = 18;

export default defineCase({
  id: "tcp/send/several-full",
  title: "The buffers have room for some of several messages",
  requirement:
    "On a stream sendmmsg reports of each message how many of its bytes found room, and exactly these " +
    "arrive; it fails only where there was room for none.",
  level: "must",
  sources: [linux("sendmmsg(2)", "msg_len"), linux("sendmmsg(2)", "ERRORS")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "mmsg", "mode:nonblocking"], peer: ["stream", "demand-read"] },
  outcomes: {
    full: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    arrived: { conforming: ["intact"] },
  },
  async script({ connectedSmall, record, measure }) {
    const { subject, peer } = await connectedSmall();
    await subject.setMode("nonblocking");
    let total = 0;
    let full: Outcome = "ok";
    for (let calls = 0; calls < MOST_CALLS && full === "ok"; calls++) {
      const call = subject.sendmmsg(
        [[0, SMALL] as const, [SMALL, LARGE] as const].map(([at, length]) =>
          patternBytes({ seed: SEED, offset: total + at, length })
        ),
      );
      full = await outcome(call);
      if (full !== "ok") break;
      const sizes = await call;
      // A message that is not the last found room as a whole.
      if (sizes.slice(0, -1).some((size) => size < SMALL)) full = "partial";
      for (const size of sizes) total += size;
    }
    record("full", full);
    measure("accepted", total);
    await subject.close();
    record("arrived", intact(await peer.drain({ pattern: { seed: SEED, length: total } }), total));
  },
});
