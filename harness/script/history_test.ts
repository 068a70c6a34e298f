import { assert, assertEquals } from "@std/assert";
import { History } from "./history.ts";

Deno.test("A long history keeps its beginning, its end, and what waits between", () => {
  const history = new History();
  const count = 1_000;
  for (let each = 0; each < count; each++) {
    const recorded = history.begin("subject", "recv", `socket ${each}`, { size: each });
    if (each !== 300) history.end(recorded, { count: each });
  }
  const { operations, leftOut, leftOutAfter } = history.store();
  const sockets = operations.map(({ socket }) => socket);
  assertEquals(sockets.slice(0, leftOutAfter), sockets.slice(0, leftOutAfter).map((_, at) => `socket ${at}`));
  assertEquals(sockets[leftOutAfter], "socket 300");
  const last = sockets.slice(leftOutAfter + 1);
  assertEquals(last, last.map((_, at) => `socket ${count - last.length + at}`));
  assertEquals(operations.length + leftOut, count);
  assert(last.length > 0 && leftOut > 0);
});

Deno.test("A short history is kept whole", () => {
  const history = new History();
  for (let each = 0; each < 150; each++) history.note("record", `socket ${each}`, {}, {});
  const { operations, leftOut, leftOutAfter } = history.store();
  assertEquals([operations.length, leftOut, leftOutAfter], [150, 0, 0]);
});
