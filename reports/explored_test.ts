import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { cellText, exploredTables } from "./explored.ts";
import { writeHtml } from "./html.ts";
import { writeMarkdown } from "./markdown.ts";
import type { StoredSweep } from "./model.ts";
import { sampleRun, textOf } from "./testdata/sample.ts";

const sweep = (of: string, ...steps: [step: string, reached: number, all: number][]): StoredSweep => ({
  subject: "libc",
  of,
  sequences: 1_200,
  steps: steps.map(([step, reached, all]) => ({ step, reached, all })),
});
const unsure = { kind: "recv: EAGAIN → eof", sequence: "poll/recv", not: "alone", times: 2 } as const;
const sweeps = [
  { ...sweep("tcp mode=nonblocking", ["recv", 3, 1_300], ["fill", 2, 2]), unsure: [unsure] },
  {
    ...sweep("udp mode=nonblocking", ["recv", 1, 4]),
    again: { played: 2, early: 1 },
    cut: "its time was up; it had begun no sequence",
  },
];

Deno.test("Sweeps of one subject are a table of steps, with a row for all of them", () => {
  const [table] = exploredTables({ sweeps });
  assertEquals(table!.rows.map(([name, cells]) => [name, ...cells.map(cellText)]), [
    ["all", "5 of 1,302", "1 of 4"],
    ["recv", "3 of 1,300", "1 of 4"],
    ["fill", "2 of 2", ""],
  ]);
});

Deno.test("Pages of a run that explored have the table, and others nothing of it", async () => {
  const { run, ...rest } = sampleRun();
  const explored = { ...rest, run: { ...run, sweeps } };
  const markdown = await textOf(writeMarkdown, explored);
  assertStringIncludes(markdown, "| Step | tcp mode=nonblocking | udp mode=nonblocking |");
  assertStringIncludes(markdown, "| `recv` | 3 of 1,300 | 1 of 4 |");
  const html = await textOf(writeHtml, explored);
  assertStringIncludes(html, "<summary>libc: 2,400 sequences</summary>");
  for (const page of [markdown, html]) {
    assertStringIncludes(page, "poll/recv showed it after others");
    assertStringIncludes(
      page,
      "2 deviations played again with more time for what was sent; 1 did not show again",
    );
    assertStringIncludes(page, "It ended early: its time was up; it had begun no sequence");
  }
  assertStringIncludes(html, '<th scope="row">recv<td>3 of 1,300<td>1 of 4</tr>');
  for (const write of [writeMarkdown, writeHtml]) {
    assert(!(await textOf(write, { ...rest, run })).includes(">Explored<"));
  }
});
