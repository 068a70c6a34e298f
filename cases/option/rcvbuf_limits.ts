import { BOTH_ROLES, defineCase, linux, outcome, posix, type Scenario } from "../../harness/case/mod.ts";

/** Bytes of the two receive buffers, and of the peer's send buffer. */
const [SMALL, LARGE, PEERS] = [10_000, 200_000, 4_096];
/** More bytes than all buffers hold. */
const TOO_MUCH = { seed: 13, length: 8_388_608 };
/** Sends at most. */
const MOST_SENDS = 1_000;

/** The bytes that the peer can send, where the subject has a receive buffer of `size` and does not read. */
async function accepted({ connected }: Scenario, size: number): Promise<number> {
  const { peer } = await connected({ subject: { SO_RCVBUF: size }, peer: { SO_SNDBUF: PEERS } });
  await peer.setMode("nonblocking");
  let count = 0;
  for (let sends = 0; sends < MOST_SENDS && count < TOO_MUCH.length; sends++) {
    const sending = peer.send({ ...TOO_MUCH, offset: count, length: TOO_MUCH.length - count });
    if (await outcome(sending) !== "ok") break;
    count += await sending;
  }
  return count;
}

export default defineCase({
  id: "option/rcvbuf-limits",
  title: "A smaller receive buffer lets the peer send less",
  requirement: "While a socket does not read, its peer can send the less the smaller its receive buffer is.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_RCVBUF"), linux("socket(7)", "SO_RCVBUF")],
  axes: { role: BOTH_ROLES },
  needs: {
    subject: ["stream", "demand-read", "option:SO_RCVBUF"],
    peer: ["stream", "send", "mode:nonblocking", "option:SO_SNDBUF"],
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
