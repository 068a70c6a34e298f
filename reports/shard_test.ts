import { assert, assertEquals, assertThrows } from "@std/assert";
import { checkShard, fnv1a, shardOf, subjectsIn } from "./shard.ts";

Deno.test("The hash is FNV-1a, by its published vectors", () => {
  assertEquals(fnv1a(""), 0x811c9dc5);
  assertEquals(fnv1a("a"), 0xe40c292c);
  assertEquals(fnv1a("foobar"), 0xbf9cf968);
});

/** Variants that differ in one axis. */
const VARIANTS = Array.from({ length: 500 }, (_, number) => `area/case-${number}`)
  .flatMap((id) => ["family=ipv4", "family=ipv6", "family=unix"].map((variant) => ({ case: id, variant })));

Deno.test("A variant has one shard, which is the same in every version", () => {
  const shards = (id: string, variant: string) =>
    [1, 2, 3, 4, 7].map((of) => shardOf({ case: id, variant, subject: "c" }, of, ["c"]));
  assertEquals(shards("tcp/reset/recv-once-then-eof", "role=server,family=ipv4"), [1, 1, 1, 1, 2]);
  assertEquals(shards("udp/datagram/empty", ""), [1, 1, 2, 2, 3]);
});

Deno.test("Variants of a subject, also of one that is cut, are spread over the shards", () => {
  for (const subjects of [["c"], ["c", "java"], ["c", "go", "java"]]) {
    for (const  of of[2, 3, 4, 5, 8]) {
      const counts = new Array<number>(of).fill(0);
      for (const subject of subjects) {
        for (const each of VARIANTS) counts[shardOf({ ...each, subject }, of, subjects) - 1]!++;
      }
      const each = subjects.length * VARIANTS.length / of;
      assertEquals(counts.filter((count) => Math.abs(count - each) > 0.2 * each), [], `${counts} of ${of}`);
    }
  }
});

Deno.test("Few subjects are in two shards, and each shard knows its own", () => {
  const subjects = Array.from({ length: 25 }, (_, at) => `subject ${at}`);
  for (const  of of[1, 2, 3, 4, 7, 25, 40]) {
    const own = Array.from({ length: of }, (_, at) => subjectsIn({ index: at + 1, of }, subjects));
    assert(own.flat().length < subjects.length + of, `${own.flat().length} of ${of}`);
    for (const subject of subjects) {
      const found = new Set(VARIANTS.map((each) => shardOf({ ...each, subject }, of, subjects)));
      const expected = own.flatMap((each, at) => each.includes(subject) ? [at + 1] : []);
      assertEquals([...found].sort((a, b) => a - b), expected, `${subject} of ${of}`);
    }
  }
});

Deno.test("A shard that is not one of its number is refused", () => {
  checkShard({ index: 1, of: 1 });
  checkShard({ index: 3, of: 3 });
  for (const [index, of] of [[0, 3], [4, 3], [1, 0], [1.5, 3], [NaN, 3], [1, Infinity]] as const) {
    assertThrows(() => checkShard({ index, of }), RangeError, `found ${index} of ${of}`);
  }
});
