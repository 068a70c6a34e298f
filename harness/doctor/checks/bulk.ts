import { MOST_BYTES, type Pattern, type Payload } from "../../endpoint/kinds.ts";
import type { Drained, Params } from "../../endpoint/operations.ts";
import { patternBytes } from "../../endpoint/pattern.ts";
import { GENERATOR } from "../advice.ts";
import { group } from "../check.ts";
import { expectSame } from "../expect.ts";
import type { CheckScenario } from "../scenario.ts";
import { Wrong } from "../wrong.ts";

/**
 * The test vectors of the protocol, a pattern that begins in one tile and ends in the third after it, and one
 * that begins in the third and ends in the next.
 */
const PATTERNS: readonly Pattern[] = [
  { seed: 1, length: 1000 },
  { seed: 1, length: 65_521 },
  { seed: 1, length: 200_000 },
  { seed: 4_000_000_000, length: 100, offset: 65_500 },
  { seed: 77, length: 140_000, offset: 65_000 },
  { seed: 9, length: 1000, offset: 196_000 },
];

/** As much as fills every buffer on the way several times, from the middle of a tile. */
const LARGE: Pattern = { seed: 42, length: 16 << 20, offset: 12_345 };
/** Bytes of a read that neither divides a tile nor a power of two. */
const ODD_CHUNK = 4_001;

const COUNT = { fix: `"count" is the number of all bytes received, up to the end or the size` };
const END = {
  fix:
    `"end" is "eof" at end of file, "size" when all that was asked for is there, "error" when a receive fails`,
};

/** The members of an answer of drain that a check is about. */
type Expected = Partial<Pick<Drained, "count" | "mismatch" | "end">>;

/** Compares an answer of drain with the expected one; `mismatch` is the advice for a wrong mismatch. */
export function expectDrained(found: Drained, expected: Expected, mismatch = GENERATOR): void {
  const advice = { count: COUNT, mismatch, end: END };
  for (const name of Object.keys(advice) as (keyof Expected)[]) {
    if (name in expected) expectSame(`"${name}" of drain is`, found[name], expected[name], advice[name]);
  }
}

/** The answer of the agent's drain, to which the peer sends data and then closes. */
async function drained(
  { connected }: CheckScenario,
  data: Payload | null,
  params: Omit<Params<"drain">, "socket"> = {},
): Promise<Drained> {
  const { subject, peer } = await connected();
  const draining = subject.drain(params);
  if (data instanceof Uint8Array) {
    for (let at = 0; at < data.length; at += MOST_BYTES) {
      await peer.sendall(data.subarray(at, at + MOST_BYTES));
    }
  } else if (data) await peer.sendall(data);
  await peer.close();
  return await draining;
}

/** Requires that the bytes that the agent sends are those of the pattern. */
async function sends({ connected }: CheckScenario, pattern: Pattern): Promise<void> {
  const { subject, peer } = await connected();
  // Buffers may be smaller than the pattern.
  const [{ count, mismatch }] = await Promise.all([
    peer.drain({ size: pattern.length, pattern }),
    subject.sendall(pattern),
  ]);
  expectSame("the count of bytes that arrive is", count, pattern.length);
  if (mismatch !== null) throw new Wrong(`byte ${mismatch} differs`, "those of the pattern", GENERATOR);
}

/** Data that is described by patterns, sent and compared. */
export const BULK = group("Bulk data", { section: "Bulk data", needs: ["stream"] }, [
  {
    name: "sendall/pattern",
    title: "A pattern that sendall sends is the protocol's",
    after: ["sendall"],
    fix: GENERATOR.fix!,
    async run(scenario) {
      for (const pattern of PATTERNS) await sends(scenario, pattern);
    },
  },
  {
    name: "sendall/large",
    title: "A pattern of 16 MiB arrives as it was described",
    after: ["sendall/pattern"],
    fix: "go on in the pattern where the last send has ended; make it piece by piece",
    async run(scenario) {
      await sends(scenario, LARGE);
    },
  },
  {
    name: "send/pattern",
    title: "A pattern that send takes is the protocol's, as far as it was taken",
    after: ["send", "sendall/pattern"],
    fix: GENERATOR.fix!,
    async run({ connected }) {
      const { subject, peer } = await connected();
      const pattern = { seed: 3, length: 20_000 };
      const count = await subject.send(pattern);
      expectDrained(await peer.drain({ size: count, pattern }), { count, mismatch: null });
    },
  },
  {
    name: "drain",
    also: ["stream"],
    title: "drain counts the bytes until the end",
    after: ["connectStream"],
    fix: "receive until end of file",
    async run(scenario) {
      for (const data of PATTERNS) {
        const expected = { count: data.length, mismatch: null, end: "eof" } as const;
        expectDrained(await drained(scenario, data), expected);
      }
      expectDrained(await drained(scenario, null), { count: 0, mismatch: null, end: "eof" });
    },
  },
  {
    name: "drain/pattern",
    title: "drain finds that a pattern has arrived as it was described",
    after: ["drain"],
    fix: GENERATOR.fix!,
    async run(scenario) {
      for (const pattern of PATTERNS) {
        const found = await drained(scenario, pattern, { pattern });
        expectDrained(found, { count: pattern.length, mismatch: null, end: "eof" });
      }
    },
  },
  {
    name: "drain/large",
    title: "16 MiB arrive as they were described, in reads of any size",
    after: ["drain/pattern"],
    fix: "go on in the pattern where the last read has ended, in whatever pieces the bytes come",
    async run(scenario) {
      for (const chunk of [MOST_BYTES, ODD_CHUNK]) {
        const found = await drained(scenario, LARGE, { pattern: LARGE, chunk });
        expectDrained(found, { count: LARGE.length, mismatch: null, end: "eof" }, { fix: this.fix });
      }
    },
  },
  {
    name: "drain/mismatch",
    title: "drain gives the position of the first byte that differs",
    after: ["drain/pattern"],
    fix: `"mismatch" counts from the first byte received; the first that differs, also when more do`,
    async run(scenario) {
      const pattern = { seed: 1, length: 100_000 };
      const bytes = patternBytes(pattern);
      for (const at of [0, 4_321, 65_521, 99_999]) {
        const altered = bytes.slice();
        altered[at]! ^= 0x40;
        if (at < 90_000) altered[at + 5_000]! ^= 1;
        const found = await drained(scenario, altered, { pattern });
        expectDrained(found, { count: pattern.length, mismatch: at }, { fix: this.fix });
      }
      // One byte was lost: the tile goes on one byte early.
      expectDrained(await drained(scenario, { ...pattern, offset: 1 }, { pattern }), { mismatch: 7 });
      // Only the number of the tile distinguishes the third tile from the second.
      const second = { seed: 1, length: 1000, offset: 65_521 };
      const third = { ...second, offset: 131_042 };
      expectDrained(await drained(scenario, second, { pattern: third }), { mismatch: 0 });
    },
  },
  {
    name: "drain/beyond",
    title: "A byte beyond the pattern differs, a missing one does not",
    after: ["drain/pattern"],
    fix: `the first byte beyond "length" is a mismatch; too few bytes are only counted`,
    async run(scenario) {
      const pattern = { seed: 1, length: 5_000 };
      const long = await drained(scenario, { seed: 1, length: 5_001 }, { pattern });
      expectDrained(long, { count: 5_001, mismatch: 5_000 }, { fix: this.fix });
      const short = await drained(scenario, { seed: 1, length: 4_999 }, { pattern });
      expectDrained(short, { count: 4_999, mismatch: null, end: "eof" }, { fix: this.fix });
    },
  },
  {
    name: "drain/size",
    title: "drain stops at its size and takes nothing beyond it, in reads of any chunk",
    after: ["drain"],
    fix: "never ask for more than is missing of the size",
    async run({ connected }) {
      const { subject, peer } = await connected();
      await peer.sendall({ seed: 1, length: 1_000 });
      const first = { seed: 1, length: 600 };
      const found = await subject.drain({ size: 600, chunk: 7, pattern: first });
      expectDrained(found, { count: 600, mismatch: null, end: "size" });
      const rest = await subject.drain({ size: 400, pattern: { ...first, length: 400, offset: 600 } });
      expectDrained(rest, { count: 400, mismatch: null, end: "size" }, { fix: this.fix });
    },
  },
]);
