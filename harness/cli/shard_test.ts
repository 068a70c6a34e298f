import { assertEquals, assertThrows } from "@std/assert";
import { readShard, SHARD_OPTION } from "./shard.ts";
import { parse, UsageError } from "./usage.ts";

const read = (text: string) =>
  readShard(parse({ usage: "", summary: "", options: SHARD_OPTION }, [`--shard=${text}`]));

Deno.test("A shard counts from 1, or from 0 where that is said", () => {
  assertEquals(read("1/3"), { index: 1, of: 3 });
  assertEquals(read("3/3"), { index: 3, of: 3 });
  assertEquals(read("0+1/3"), { index: 1, of: 3 });
  assertEquals(read("2+1/3"), { index: 3, of: 3 });
  assertEquals(readShard(parse({ usage: "", summary: "", options: SHARD_OPTION }, [])), undefined);
});

Deno.test("A shard that there is not is refused with what was found and what to do", () => {
  for (
    const [text, message] of [
      ["0/3", 'must have I from 1 to 3 in I/N, found "0/3": where I counts from 0, write 0+1/3'],
      ["4/3", 'must have I from 1 to 3 in I/N, found "4/3"'],
      ["3+1/3", 'must have I from 0 to 2 in I+1/N, found "3+1/3"'],
      ["1/0", 'must have N from 1 to 10000 in I/N, found "1/0"'],
      ["1/10001", 'must have N from 1 to 10000 in I/N, found "1/10001"'],
      ["x", 'must be I/N or I+1/N, such as 2/4 or 1+1/4, found "x"'],
      ["1/2/3", "must be I/N"],
      ["-1/3", "must be I/N"],
      ["+1/3", "must be I/N"],
      ["1.5/3", "must be I/N"],
      ["$JOB_COMPLETION_INDEX+1/4", "must be I/N"],
    ] as const
  ) {
    assertThrows(() => read(text), UsageError, message);
  }
});
