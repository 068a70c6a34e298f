import { assertEquals, assertRejects } from "@std/assert";
import { settles, within } from "./within.ts";

Deno.test("An event is waited for, and not longer than it may take", async () => {
  assertEquals(await within(1000, Promise.resolve("here")), "here");
  await assertRejects(() => within(1000, Promise.reject(new Error("failed"))), Error, "failed");
  const { promise, reject } = Promise.withResolvers<never>();
  assertEquals(await within(1, promise), undefined);
  // Without a handler this would end the process.
  reject(new Error("too late"));
});

Deno.test("A failure settles as well, and silence does not", async () => {
  assertEquals(await settles(1000, Promise.reject(new Error("failed"))), true);
  assertEquals(await settles(1, new Promise(() => {})), false);
});
