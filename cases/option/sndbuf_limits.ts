import { BOTH_ROLES, defineCase, linux, outcome, posix, type Scenario } from "../../harness/case/mod.ts";

/** Bytes of the two buffers, and of the peer's. */
const [SMALL, LARGE, PEERS] = [10_000, 200_000, 4_096];
/** More bytes than all buffers hold. */
const TOO_MUCH = { seed: 12, length: 8_388_608 };
/** Sends at most. */
const MOST_SENDS = 1_000;

/** The bytes that a connection accepts, with a send buffer of `size`, while nobody reads. */
async function accepted({ connected }: Scenario, size: number): Promise<number> {
  const { subject } = await connected({ subject: { SO_SNDBUF: size }, peer: { SO_RCVBUF: PEERS } });
  await subject.setMode("nonblocking");
  let count = 0;
  for (let sends = 0; sends < MOST_SENDS && count < TOO_MUCH.length; sends++) {
    const sending = subject.send({ ...TOO_MUCH, offset: count, length: TOO_MUCH.length - count });
    if (await outcome(sending) !== "ok") break;
    count += await sending;
  }
  return count;
}

export default defineCase({
  id: "option/sndbuf-limits",
  title: "A smaller send buffer accepts less",
  requirement:
    "A connection whose peer does not read accepts the less the smaller its send buffer is, and always " +
    "something.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_SNDBUF"), linux("socket(7)", "SO_SNDBUF")],
  axes: { role: BOTH_ROLES },
  needs: {
    subject: ["stream", "send", "mode:nonblocking", "option:SO_SNDBUF"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    some: { conforming: ["yes"] },
    less: { conforming: ["yes"] },
    bounded: { conforming: ["yes"] },
  },
  async script(scenario) {
    const { measure, record } = scenario;
    const [small, large] = [await accepted(scenario, SMALL), await accepted(scenario, LARGE)];
    measure("small", small);
    measure("large", large);
    record("some", small > 0 ? "yes" : "no");
    record("less", 2 * small < large ? "yes" : "no");
    record("bounded", large < TOO_MUCH.length ? "yes" : "no");
  },
});
