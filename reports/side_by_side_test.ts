import { assertEquals, assertRejects } from "@std/assert";
import type { Result } from "./model.ts";
import { type Report, reportOf } from "./report.ts";
import { sideBySide } from "./side_by_side.ts";
import { sampleRun } from "./testdata/sample.ts";

/** A report of so many results that counts how often they are read, and fails after `most`. */
function counted(number: number, most = Infinity) {
  const { run, results, end } = sampleRun();
  const many = Array.from({ length: number }, (_, index): Result => ({ ...results[0]!, round: index + 1 }));
  let [readings, ended] = [0, 0];
  const report: Report = {
    ...reportOf({ run, results: many, end: end! }),
    async *results() {
      readings++;
      try {
        for (const [index, each] of many.entries()) {
          if (index === most) throw new Error("No more");
          yield await Promise.resolve(each);
        }
      } finally {
        ended++;
      }
    },
  };
  return { report, counts: () => [readings, ended] };
}

const roundsOf = async (report: Report) =>
  (await Array.fromAsync(report.results())).map((each) => each.round);
const upTo = (number: number) => Array.from({ length: number }, (_, index) => index + 1);

Deno.test("Several readers have every result, of one reading", async () => {
  for (const number of [0, 1, 64, 1000]) {
    const { report, counts } = counted(number);
    const all = await Promise.all(sideBySide(report, 3).map((each) => roundsOf(each.report)));
    assertEquals(all, [upTo(number), upTo(number), upTo(number)]);
    assertEquals(counts(), [1, 1]);
  }
});

Deno.test("A reader that stops or never begins holds nobody up", async () => {
  const { report, counts } = counted(1000);
  const [first, second, third] = sideBySide(report, 3);
  const stopping = async () => {
    for await (const { round } of second!.report.results()) if (round === 100) break;
  };
  const rounds = roundsOf(first!.report);
  await Promise.all([stopping(), Promise.resolve().then(() => third!.leave())]);
  assertEquals(await rounds, upTo(1000));
  assertEquals(counts(), [1, 1]);
});

Deno.test("Results can be read again", async () => {
  const { report, counts } = counted(10);
  const [only] = sideBySide(report, 1);
  for (let time = 0; time < 2; time++) assertEquals(await roundsOf(only!.report), upTo(10));
  only!.leave();
  assertEquals(counts(), [2, 2]);
});

Deno.test("What goes wrong in the reading reaches every reader", async () => {
  const { report } = counted(1000, 500);
  await Promise.all(
    sideBySide(report, 2).map((each) => assertRejects(() => roundsOf(each.report), Error, "No more")),
  );
});
