import { assert, assertEquals } from "@std/assert";
import { Ajv } from "ajv";
import { writeBadge } from "./badge.ts";
import type { WholeRun } from "./report.ts";
import { HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";
import { sampleRun, textOf } from "./testdata/sample.ts";

/** The answer of an endpoint, as the documentation of shields.io has it; its own names of colors. */
const isBadge = new Ajv().compile<Record<string, unknown>>({
  type: "object",
  properties: {
    schemaVersion: { const: 1 },
    label: { type: "string", maxLength: 61 },
    message: { type: "string", minLength: 1 },
    color: {
      enum: ["brightgreen", "green", "yellowgreen", "yellow", "orange", "red", "blue", "lightgrey"],
    },
  },
  required: ["schemaVersion", "label", "message"],
  additionalProperties: false,
});

async function read(run: WholeRun, subject?: string): Promise<Record<string, unknown>> {
  const badge: unknown = JSON.parse(await textOf((report) => writeBadge(report, subject), run));
  assert(isBadge(badge), JSON.stringify(isBadge.errors));
  return badge;
}

Deno.test("A badge counts what was accepted of what was judged", async () => {
  assertEquals(await read(sampleRun()), {
    schemaVersion: 1,
    label: "sockets",
    message: "26 of 35, 2 known deviations",
    color: "red",
  });
});

Deno.test("The badge of one subject has its name, and the color of the run's end", async () => {
  const { run, results, end } = sampleRun();
  const of = (subject: string) => ({
    run: { ...run, subjects: [subject] },
    results: results.filter((each) => each.subject === subject),
    end: { ...end!, stale: [], exitCode: 0 },
  });
  const { label, message, color } = await read(of("libc"));
  assertEquals([label, message, color], ["sockets of libc", "13 of 13", "brightgreen"]);
  assertEquals((await read({ ...of("none"), results: [] })).color, "lightgrey");
});

Deno.test("One subject of several has a badge of its own", async () => {
  assertEquals((await read(sampleRun(), "libc")).color, "brightgreen");
  const { label, message, color } = await read(sampleRun(), "mystack");
  assertEquals([label, message, color], ["sockets of mystack", "4 of 10", "red"]);
  // It has a stale expectation.
  assertEquals((await read(sampleRun(), "node")).color, "red");
});

Deno.test("Hostile text stays text", async () => {
  for (const text of HOSTILE_TEXTS) await read(withText(sampleRun(), text));
});
