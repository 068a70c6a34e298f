import { outcome, type Row, type Scenario, type Socket } from "../../harness/case/mod.ts";

/** Bytes of the buffer that is limited, once small and once large. */
const [SMALL, LARGE] = [10_000, 200_000];
/** Bytes of the other end's buffer, so that it holds next to nothing. */
export const OTHERS = 4_096;
/** More bytes than all buffers hold. */
const TOO_MUCH = { seed: 12, length: 8_388_608 };
/** Sends at most. */
const MOST_SENDS = 1_000;

/** A connection on which one end sends alone. */
interface OneWay {
  readonly sender: Socket;
  readonly receiver: Socket;
}

const yes: Row = { conforming: ["yes"] };
/** The outcomes of {@linkcode limits}. */
export const LIMITED = { some: yes, less: yes, bounded: yes };

/**
 * Sends as much as a connection takes while nobody reads, with a small buffer and with a large one: `connect`
 * gives a new connection whose buffer has `size` bytes.
 */
export async function limits(
  scenario: Scenario,
  connect: (size: number) => Promise<OneWay>,
): Promise<void> {
  const { measure, record } = scenario;
  const small = await accepted(scenario, await connect(SMALL));
  const large = await accepted(scenario, await connect(LARGE));
  measure("small", small);
  measure("large", large);
  record("some", small > 0 ? "yes" : "no");
  record("less", 2 * small < large ? "yes" : "no");
  record("bounded", large < TOO_MUCH.length ? "yes" : "no");
}

/** The bytes that a connection accepts while nobody reads. */
async function accepted({ visible }: Scenario, { sender, receiver }: OneWay): Promise<number> {
  await sender.setMode("nonblocking");
  let [count, refused] = [0, false];
  for (let sends = 0; sends < MOST_SENDS && count < TOO_MUCH.length; sends++) {
    const sending = sender.send({ ...TOO_MUCH, offset: count, length: TOO_MUCH.length - count });
    if (await outcome(sending) === "ok") {
      count += await sending;
      refused = false;
      continue;
    }
    if (refused) break;
    // What is still under way makes room when it is acknowledged.
    refused = true;
    await visible(receiver, "data");
  }
  return count;
}
