import { assertEquals } from "@std/assert";
import { columnsOf, matrixOf } from "./matrix.ts";
import { reportOf } from "./report.ts";
import { sampleRun } from "./testdata/sample.ts";

Deno.test("Columns are the subjects that could take part", () => {
  assertEquals(columnsOf(reportOf(sampleRun())).map((each) => each.label), ["libc", "node", "mystack"]);
});

Deno.test("With several peers columns are pairs", () => {
  const { run, results } = sampleRun();
  const report = { run: { ...run, subjects: ["node"], peers: ["libc", "mystack"] }, results };
  assertEquals(columnsOf(reportOf(report)).map((each) => each.label), [
    "node × libc",
    "node × mystack",
    "libc × libc",
    "mystack × libc",
  ]);
});

Deno.test("Cells have the standing that matters most, and counts without what is unsupported", () => {
  const [reset] = matrixOf(reportOf(sampleRun())).groups;
  assertEquals(reset?.name, "tcp/reset");
  const cells = reset?.rows[0]?.cells.map(({ standing, accepted, judged }) => [standing, accepted, judged]);
  assertEquals(cells, [["pass", 4, 4], ["known", 2, 4], ["fail", 0, 2]]);
});

Deno.test("A case that only results name has a row all the same", () => {
  const { run, results } = sampleRun();
  const { groups } = matrixOf(
    reportOf({ run: { ...run, cases: [] }, results: [{ ...results[0]!, case: "lonely" }] }),
  );
  assertEquals(groups.map((each) => [each.name, each.rows[0]?.case.title]), [["lonely", "lonely"]]);
});
