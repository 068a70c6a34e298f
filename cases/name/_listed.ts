import { type Address, type Entry, type Outcome, outcome, sameAddress } from "../../harness/case/mod.ts";

/** The literal loopback address of a family, as RFC 5952 spells it. */
export const LOOPBACK = { ipv4: "127.0.0.1", ipv6: "::1" } as const;

/** An entry for a stream socket. */
export function streamEntry(address: Address): Entry {
  return { type: "stream", address };
}

/** `same` if a lookup gives exactly these entries, in this order; otherwise `different`, or its error. */
export async function listed(
  lookup: Promise<{ readonly entries: readonly Entry[] }>,
  ...expected: readonly Entry[]
): Promise<Outcome> {
  const ended = await outcome(lookup);
  if (ended !== "ok") return ended;
  const { entries } = await lookup;
  const same = entries.length === expected.length &&
    entries.every(({ type, address }, index) =>
      type === expected[index]!.type && sameAddress(address, expected[index]!.address)
    );
  return same ? "same" : "different";
}

/** `same` if a lookup gives exactly this value; otherwise `different`, or its error. */
export async function found<T>(lookup: Promise<T>, expected: T): Promise<Outcome> {
  const ended = await outcome(lookup);
  if (ended !== "ok" && ended !== "data") return ended;
  return JSON.stringify(await lookup) === JSON.stringify(expected) ? "same" : "different";
}
