import { assert, assertEquals } from "@std/assert";
import { Ajv } from "ajv";
import type { Result } from "./model.ts";
import type { WholeRun } from "./report.ts";
import { HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";
import { sampleRun, textOf } from "./testdata/sample.ts";
import { writeTrace } from "./trace.ts";

/** The format of trace events, as far as its documentation has complete events and metadata. */
const common = { name: { type: "string" }, pid: { type: "integer" }, args: { type: "object" } };
const isTrace = new Ajv().compile({
  type: "object",
  required: ["traceEvents"],
  properties: {
    displayTimeUnit: { enum: ["ms", "ns"] },
    otherData: { type: "object" },
    traceEvents: {
      type: "array",
      items: {
        type: "object",
        oneOf: [{
          required: ["name", "cat", "ph", "ts", "dur", "pid", "tid"],
          properties: {
            ...common,
            ph: { const: "X" },
            cat: { type: "string" },
            ts: { type: "number", minimum: 0 },
            dur: { type: "number", minimum: 0 },
            tid: { type: "integer" },
          },
          additionalProperties: false,
        }, {
          required: ["name", "ph", "pid", "args"],
          properties: {
            ...common,
            ph: { const: "M" },
            name: { enum: ["process_name", "thread_name", "thread_sort_index"] },
            tid: { type: "integer" },
          },
          additionalProperties: false,
        }],
      },
    },
  },
  additionalProperties: false,
});

interface Event {
  readonly ph: "X" | "M";
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/** The complete events of each row; no two of a row overlap. */
async function rowsOf(run: WholeRun): Promise<Map<string, Event[]>> {
  const trace = JSON.parse(await textOf(writeTrace, run));
  assert(isTrace(trace), JSON.stringify(isTrace.errors));
  const events = (trace as { traceEvents: Event[] }).traceEvents;
  const name = (tid: number) =>
    events.find((each) => each.name === "thread_name" && each.tid === tid)!.args.name as string;
  const rows = Map.groupBy(events.filter(({ ph }) => ph === "X"), ({ tid }) => name(tid));
  for (const row of rows.values()) {
    row.toSorted((a, b) => a.ts - b.ts).reduce((before, next) => {
      assert(next.ts >= before.ts + before.dur, `${before.name} and ${next.name} overlap`);
      return next;
    });
  }
  return rows;
}

/** The sample, played on lanes: on each one result after the other, with the gap between them. */
function timed(lanes: number, gapMs: number): WholeRun {
  const { run, results } = sampleRun();
  const free: number[] = Array(lanes).fill(25.333);
  const placed = results.map((each, index): Result => {
    const lane = index % lanes;
    const startedMs = free[lane]! + gapMs;
    free[lane] = startedMs + each.durationMs;
    return { ...each, startedMs, lane: lane + 1 };
  });
  return { run, results: placed };
}

Deno.test("A row for each lane, with every result at its time", async () => {
  const rows = await rowsOf(timed(4, 0.25));
  assertEquals([...rows.keys()].sort(), ["lane 1", "lane 2", "lane 3", "lane 4"]);
  assertEquals([...rows.values()].flat().length, sampleRun().results.length);
  const [first] = rows.get("lane 1")!;
  assertEquals([first!.ts, first!.dur, first!.args.verdict], [25_583, 900, "pass"]);
});

Deno.test("Rows stand in the order of the lanes", async () => {
  const { run, results } = timed(12, 0);
  const other = results.map((each) => ({ ...each, lane: 13 - each.lane! }));
  const trace = JSON.parse(await textOf(writeTrace, { run, results: other }));
  const values = (of: string, key: string) =>
    new Map(
      (trace.traceEvents as Event[]).filter(({ name }) => name === of).map((each) =>
        [each.tid, each.args[key]] as const
      ),
    );
  const [names, places] = [values("thread_name", "name"), values("thread_sort_index", "sort_index")];
  const shown = [...names.keys()].sort((a, b) => Number(places.get(a)) - Number(places.get(b)));
  assertEquals(
    shown.map((tid) => names.get(tid)),
    Array.from({ length: 12 }, (_, lane) => `lane ${lane + 1}`),
  );
});

Deno.test("Rounding makes no overlap, and machines that share a lane get a row each", async () => {
  const run = timed(2, 0);
  const rounded = run.results.map((each, index) => ({
    ...each,
    startedMs: each.startedMs! - 0.001 * (Math.floor(index / 2) % 2),
  }));
  assertEquals((await rowsOf({ ...run, results: rounded })).size, 2);
  const twice = [
    ...run.results,
    ...run.results.map((each) => ({ ...each, subject: `other ${each.subject}` })),
  ];
  const rows = await rowsOf({ ...run, results: twice });
  assertEquals([...rows.keys()].sort(), ["lane 1", "lane 1 (2)", "lane 2", "lane 2 (2)"]);
});

Deno.test("Results without times stand one after the other", async () => {
  const rows = await rowsOf(sampleRun());
  assertEquals([...rows.keys()], [
    "libc (no times stored)",
    "node (no times stored)",
    "mystack (no times stored)",
  ]);
});

Deno.test("Hostile text stays text", async () => {
  for (const text of HOSTILE_TEXTS) await rowsOf(withText(timed(3, 0), text));
});
