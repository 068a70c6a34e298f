import { assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import { strictly } from "../misbehaving.ts";
import { commandOf, openFuzzRun } from "./hostile.ts";
import { fuzz } from "./fuzz.ts";
import { Dice, MUTATIONS } from "./mutations.ts";
import { openSystem } from "../../libc/sys.ts";

/** Bytes by which the memory of this process may grow. */
const MOST_MORE = 200 * 1024 * 1024;

const ignore = Deno.build.os !== "linux";
if (!ignore) openSystem();

strictly("Some hundred malformed answers do no harm, and the same ones every time", async () => {
  if (ignore) return;
  const before = Deno.memoryUsage().rss;
  const report = await fuzz({ exchanges: 300, seed: 20_000 });
  // Other tests have used this process before.
  assertLess(report.memory - before, MOST_MORE);
  assertEquals(report.problems, []);
  assertGreaterOrEqual(report.exchanges, 300);
});

strictly("The hostile agent has every mutation of the list, and says which it has not", async () => {
  const run = openFuzzRun();
  try {
    const complaint = async (plan: string[]): Promise<string> => {
      const [program, ...args] = commandOf(run, { kind: "quick", seed: 1, plan });
      const { stderr } = await new Deno.Command(program!, { args, stdin: "null" }).output();
      return new TextDecoder().decode(stderr).trim();
    };
    assertEquals(await complaint(MUTATIONS.map((each) => each.name)), "");
    assertEquals(await complaint(["telepathy"]), "There is no mutation 'telepathy'");
  } finally {
    await Deno.remove(run.folder, { recursive: true });
  }
});

Deno.test("A seed decides everything", () => {
  const drawn = (seed: number): string[] => {
    const dice = new Dice(seed);
    return Array.from({ length: 50 }, () => dice.mutation().name);
  };
  assertEquals(drawn(7), drawn(7));
  assertEquals(drawn(7).join() === drawn(8).join(), false);
});
