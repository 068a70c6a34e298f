import {
  bytesOf,
  type Outcome,
  outcome,
  type Received,
  type Scenario,
  type Socket,
} from "../../../harness/case/mod.ts";
import { roundTrip } from "../_round_trip.ts";
import { carried } from "../_payload.ts";

/** Messages that differ in their lengths as well. */
export const TEXTS = ["one", "the second", "a third message"].map(bytesOf) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

/** Bytes of a buffer that holds any of them. */
export const ROOM = 100;

/** Buffers for so many messages. */
export function roomFor(count: number): number[] {
  return Array.from({ length: count }, () => ROOM);
}

/**
 * Compares the messages that one call gave with those that were sent: `whole`, what is wrong with the first
 * that is not, or `short` and `long` where there are too few or too many.
 */
export function messages(given: readonly Received[], sent: readonly Uint8Array[]): Outcome {
  const wrong = given.slice(0, sent.length).map(({ data, count }, index) =>
    count === sent[index]!.length ? carried(data, sent[index]!) : "corrupt"
  ).find((how) => how !== "whole");
  if (wrong !== undefined) return wrong;
  if (given.length > sent.length) return "long";
  return given.length < sent.length ? "short" : "whole";
}

/** Waits for a call that gives messages, and compares them with those that were sent; or how it failed. */
export function received(sent: readonly Uint8Array[]): (call: Promise<Received[]>) => Promise<Outcome> {
  return async (call) => {
    const how = await outcome(call);
    return how === "ok" ? messages(await call, sent) : how;
  };
}

/** Sends messages one by one. They have arrived when it resolves. */
export async function arrive(
  scenario: Scenario,
  from: Socket,
  to: Parameters<Socket["sendto"]>[1],
  texts: readonly Uint8Array[],
): Promise<void> {
  for (const text of texts) await from.sendto(text, to);
  await roundTrip(scenario);
}
