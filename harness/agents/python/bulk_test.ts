import { assertEquals, assertLess } from "@std/assert";
import type { Drained } from "../../endpoint/operations.ts";
import { connected, fresh, ok } from "./driven.ts";

/** What a drain finds while a pattern is sent to it. */
async function sent(
  data: { seed: number; length: number; offset?: number },
  drain: { size?: number; chunk?: number; pattern?: { seed: number; length: number; offset?: number } } = {},
): Promise<Drained> {
  const { client, server, listener } = await connected();
  const drained = ok("drain", { socket: server, ...drain });
  await ok("sendall", { socket: client, data });
  await ok("close", { socket: client });
  const found = await drained;
  await ok("close", { socket: server });
  await ok("close", { socket: listener });
  return found;
}

fresh("The patterns of the agent have the lengths that were asked for", 0, async () => {
  for (const length of [1000, 65_521, 200_000]) {
    const found = await sent({ seed: 1, length });
    assertEquals(found, { count: length, mismatch: null, end: "eof" });
  }
  const late = { seed: 4000000000, offset: 65_500, length: 100 };
  assertEquals((await sent(late, { pattern: late })).mismatch, null);
});

fresh("16 MiB arrive intact, in reads of any size", 0, async () => {
  const pattern = { seed: 42, length: 16 << 20, offset: 12_345 };
  const before = performance.now();
  for (const chunk of [65_536, 4001]) {
    const found = await sent(pattern, { pattern, chunk });
    assertEquals([found.count, found.mismatch, found.end], [pattern.length, null, "eof"]);
  }
  assertLess(performance.now() - before, 5000);
});

fresh("The first byte that differs is found, and what comes beyond the pattern", 0, async () => {
  const pattern = { seed: 1, length: 200_000 };
  assertEquals((await sent({ ...pattern, seed: 2 }, { pattern })).mismatch, 8);
  // One byte was lost: the tile goes on one byte early.
  const lost = await sent({ ...pattern, offset: 1 }, { pattern });
  assertEquals(lost.mismatch, 7);
  assertEquals((await sent({ seed: 1, length: 200_001 }, { pattern })).mismatch, 200_000);
  // Only the number of the tile tells the third tile from the second.
  const swapped = await sent({ ...pattern, length: 65_521, offset: 65_521 }, {
    pattern: { ...pattern, offset: 131_042 },
  });
  assertEquals(swapped.mismatch, 0);
});

fresh("A drain stops at its size, at the end, or at an error", 3, async () => {
  const { client, server } = await connected();
  await ok("sendall", { socket: client, data: { seed: 1, length: 1000 } });
  const some = await ok("drain", { socket: server, size: 600, chunk: 7, pattern: { seed: 1, length: 600 } });
  assertEquals([some.count, some.mismatch, some.end], [600, null, "size"]);
  await ok("setMode", { socket: server, mode: "nonblocking" });
  const rest = await ok("drain", { socket: server, pattern: { seed: 1, length: 400, offset: 600 } });
  assertEquals([rest.count, rest.mismatch, rest.end, rest.error?.errno], [400, null, "error", "EAGAIN"]);
});

fresh("A send of 64 MiB accepts a part and says how much", 3, async () => {
  const { client } = await connected();
  await ok("setMode", { socket: client, mode: "nonblocking" });
  const { count } = await ok("send", { socket: client, data: { seed: 1, length: 64 << 20 } });
  assertLess(count, 64 << 20);
});
