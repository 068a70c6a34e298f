import { assertEquals, assertThrows } from "@std/assert";
import { checkShard, fnv1a, shardOf } from "./shard.ts";

Deno.test("The hash is FNV-1a, by its published vectors", () => {
  assertEquals(fnv1a(""), 0x811c9dc5);
  assertEquals(fnv1a("a"), 0xe40c292c);
  assertEquals(fnv1a("foobar"), 0xbf9cf968);
});

Deno.test("A variant has one shard, which is the same in every version", () => {
  const shards = (id: string, variant: string) =>
    [1, 2, 3, 4, 7].map((of) => shardOf({ case: id, variant }, of));
  assertEquals(shards("tcp/reset/recv-once-then-eof", "role=server,family=ipv4"), [1, 2, 2, 2, 3]);
  assertEquals(shards("udp/datagram/empty", ""), [1, 1, 3, 1, 2]);
});

Deno.test("Variants that differ in one axis are spread over the shards", () => {
  for (const  of of[2, 3, 4, 5, 8]) {
    const counts = new Array<number>(of).fill(0);
    for (let number = 0; number < 500; number++) {
      for (const variant of ["family=ipv4", "family=ipv6", "family=unix"]) {
        counts[shardOf({ case: `area/case-${number}`, variant }, of) - 1]!++;
      }
    }
    assertEquals(
      counts.filter((each) => Math.abs(each - 1500 / of) > 0.2 * 1500 / of),
      [],
      `${counts} of ${of}`,
    );
  }
});

Deno.test("A shard that is not one of its number is refused", () => {
  checkShard({ index: 1, of: 1 });
  checkShard({ index: 3, of: 3 });
  for (const [index, of] of [[0, 3], [4, 3], [1, 0], [1.5, 3], [NaN, 3], [1, Infinity]] as const) {
    assertThrows(() => checkShard({ index, of }), RangeError, `found ${index} of ${of}`);
  }
});
