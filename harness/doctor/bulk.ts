import type { Pattern, Payload } from "../endpoint/kinds.ts";
import type { Drained, Params } from "../endpoint/operations.ts";
import { patternBytes } from "../endpoint/pattern.ts";
import type { Check, Group } from "./check.ts";
import { type Context, described } from "./context.ts";
import { GENERATOR, peerReceived } from "./bytes.ts";

const COMMON = { section: "Bulk data", needs: ["stream"], over: "first" } as const;

/** The test vectors of the protocol, a pattern that begins in one tile and ends in the third after it, and one that begins in the third and ends in the next. */
const PATTERNS: readonly Pattern[] = [
  { seed: 1, length: 1000 },
  { seed: 1, length: 65_521 },
  { seed: 1, length: 200_000 },
  { seed: 4_000_000_000, length: 100, offset: 65_500 },
  { seed: 77, length: 140_000, offset: 65_000 },
  { seed: 9, length: 1000, offset: 196_000 },
];

/** What the agent's drain finds of what the peer sends, before it closes. */
async function drained(
  context: Context,
  data: readonly Payload[],
  params: Omit<Params<"drain">, "socket"> = {},
): Promise<Drained> {
  const { ours, theirs } = await context.connected();
  const found = context.ok("drain", { socket: ours, ...params });
  // Whoever fails first is told; the other must not be left unheard.
  found.catch(() => {});
  for (const piece of data) await context.peer("sendall", { socket: theirs, data: piece });
  await context.peer("close", { socket: theirs });
  return await found;
}

function compare(context: Context, found: Drained, expected: Partial<Drained>, mend: string): void {
  for (const [name, value] of Object.entries(expected)) {
    const came = found[name as keyof Drained];
    context.expect(came === value, `"${name}" ${came}`, `${value}`, { mend });
  }
}

const CHECKS: readonly Check[] = [
  {
    ...COMMON,
    name: "sendall/pattern",
    title: "a pattern that it sends is the protocol's",
    of: ["sendall"],
    after: ["sendall"],
    mend: GENERATOR,
    async run(context) {
      const { ours, theirs } = await context.connected();
      for (const data of PATTERNS) {
        // Buffers may be smaller than the longest of them.
        const [came] = await Promise.all([
          peerReceived(context, theirs, data.length),
          context.ok("sendall", { socket: ours, data }),
        ]);
        context.sameBytes(`pattern ${JSON.stringify(data)}`, came, patternBytes(data));
      }
    },
  },
  {
    ...COMMON,
    name: "send/pattern",
    title: "a pattern that send takes is the protocol's, as far as it was taken",
    of: ["send"],
    needs: ["stream", "send"],
    after: ["send", "sendall/pattern"],
    mend: GENERATOR,
    async run(context) {
      const { ours, theirs } = await context.connected();
      const data = { seed: 3, length: 20_000 };
      const { count } = await context.ok("send", { socket: ours, data });
      const came = await peerReceived(context, theirs, count);
      context.sameBytes("what arrives", came, patternBytes({ ...data, length: count }));
    },
  },
  {
    ...COMMON,
    name: "drain",
    title: "drain counts what comes until the end",
    of: ["drain", "stream"],
    after: ["connectStream"],
    mend: `"count" is the number of bytes received until the end`,
    async run(context) {
      for (const data of PATTERNS) {
        const expected = {
          count: data.length,
          mismatch: null,
          end: "eof",
        } as const;
        compare(context, await drained(context, [data]), expected, this.mend);
      }
      compare(
        context,
        await drained(context, []),
        { count: 0, mismatch: null, end: "eof" },
        this.mend,
      );
    },
  },
  {
    ...COMMON,
    name: "drain/pattern",
    title: "drain finds that a pattern has come as it was described",
    of: ["drain"],
    after: ["drain"],
    mend: GENERATOR,
    async run(context) {
      for (const pattern of PATTERNS) {
        const found = await drained(context, [pattern], { pattern });
        compare(context, found, { count: pattern.length, mismatch: null, end: "eof" }, this.mend);
      }
    },
  },
  {
    ...COMMON,
    name: "drain/mismatch",
    title: "drain tells the position of the first byte that differs",
    of: ["drain"],
    after: ["drain/pattern"],
    mend: `"mismatch" counts from the first byte received; the first that differs, also when more do`,
    async run(context) {
      const pattern = { seed: 1, length: 100_000 };
      const bytes = patternBytes(pattern);
      for (const at of [0, 4_321, 65_521, 99_999]) {
        const wrong = bytes.slice();
        wrong[at]! ^= 0x40;
        if (at < 90_000) wrong[at + 5_000]! ^= 1;
        const found = await drained(context, [wrong], { pattern });
        compare(context, found, { count: pattern.length, mismatch: at }, this.mend);
      }
      const swapped = { seed: 1, length: 1000, offset: 65_521 };
      const found = await drained(context, [swapped], { pattern: { ...swapped, offset: 131_042 } });
      compare(context, found, { mismatch: 0 }, GENERATOR);
    },
  },
  {
    ...COMMON,
    name: "drain/beyond",
    title: "bytes beyond the pattern differ, missing ones do not",
    of: ["drain"],
    after: ["drain/pattern"],
    mend: `the first byte beyond "length" is a mismatch; too few bytes are only counted`,
    async run(context) {
      const pattern = { seed: 1, length: 5_000 };
      const long = await drained(context, [{ seed: 1, length: 5_001 }], { pattern });
      compare(context, long, { count: 5_001, mismatch: 5_000 }, this.mend);
      const short = await drained(context, [{ seed: 1, length: 4_999 }], { pattern });
      compare(context, short, { count: 4_999, mismatch: null, end: "eof" }, this.mend);
    },
  },
  {
    ...COMMON,
    name: "drain/size",
    title: "drain stops at its size and takes nothing beyond it, in reads of any chunk",
    of: ["drain"],
    after: ["drain"],
    mend: "never ask for more than is missing of the size",
    async run(context) {
      const { ours, theirs } = await context.connected();
      await context.peer("sendall", { socket: theirs, data: { seed: 1, length: 1_000 } });
      const pattern = { seed: 1, length: 600 };
      const found = await context.ok("drain", { socket: ours, size: 600, chunk: 7, pattern });
      compare(context, found, { count: 600, mismatch: null, end: "size" }, this.mend);
      const rest = await context.ok("drain", {
        socket: ours,
        size: 400,
        pattern: { ...pattern, offset: 600 },
      });
      compare(context, rest, { count: 400, mismatch: null, end: "size" }, this.mend);
    },
  },
  {
    ...COMMON,
    name: "drain/error",
    title: "a receive error ends drain without failing it",
    of: ["drain"],
    over: "inet",
    after: ["drain"],
    mend: `answer with a result: "end": "error", and "error" with "errno" and "native"`,
    async run(context) {
      const { ours, theirs } = await context.connected();
      const call = context.waits("drain", { socket: ours });
      const { reply } = await call;
      await context.peer("abort", { socket: theirs });
      const { value, error } = await reply;
      context.expect(!error, error ? described(error) : "", `a result with "end": "error"`);
      compare(context, value!, { count: 0, mismatch: null, end: "error" }, this.mend);
      context.errno("drain", value!.error!, "the peer has reset the connection", "ECONNRESET");
    },
  },
];

/** Patterns, sent and compared. */
export const BULK: Group = { title: "Bulk data", checks: CHECKS };
