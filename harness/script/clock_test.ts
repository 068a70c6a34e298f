import { assertEquals } from "@std/assert";
import { Clock } from "./clock.ts";

/** Resolves in so many turns of the event loop, as the words of another process take some to be read. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
}

Deno.test("A window in which this process was held up does not count as passed", async () => {
  const clock = new Clock();
  const { windowMs } = clock;
  const event = new Promise<void>((resolve) => {
    setTimeout(() => {
      const before = performance.now();
      // To beyond the end of the window, by less than another.
      while (performance.now() - before < windowMs);
      turns(20).then(resolve);
    }, 0.6 * windowMs);
  });
  assertEquals(await clock.window(event), true);
});

Deno.test("A window passes while nothing comes", async () => {
  const clock = new Clock();
  const before = performance.now();
  assertEquals(await clock.window(new Promise(() => {})), false);
  assertEquals(performance.now() - before >= 50, true);
});
