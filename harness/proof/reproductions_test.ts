import { assertEquals, assertLess, assertMatch, assertThrows } from "@std/assert";
import { CASES } from "../../cases/mod.ts";
import { IMPLEMENTATIONS } from "../agents/implementations.ts";
import { expand } from "../case/variants.ts";
import { Inexpressible, programOf } from "../reproduce/mod.ts";
import type { Origin } from "../reproduce/mod.ts";
import { runProgram } from "./reproductions.ts";
import { inFolder } from "./in_folder.ts";
import { ignore } from "./unless_linux.ts";
import { wholeRun } from "./whole_run.ts";

/** The result of the first variant of a case. */
async function played(id: string, subject: string): Promise<Origin | undefined> {
  const { run, results: [result] } = await wholeRun({
    variants: expand(CASES.find((each) => each.id === id)!).slice(0, 1),
    subjects: [IMPLEMENTATIONS[subject]!],
    peers: [IMPLEMENTATIONS.libc!],
    deadlineMs: 10_000,
    commandFor: () => "again",
  });
  return result && { result, required: run.cases[0]!, run };
}

/** Runs the program of a result, and gives its exit code with what it printed. */
async function shown(
  origin: Origin,
  language: "python" | "node" | "c",
): Promise<{ code: number; text: string }> {
  return await inFolder(async (folder) => {
    return await runProgram(language, programOf(origin, language).text, folder);
  });
}

Deno.test({
  name: "A program shows what a run saw, and that another result is not what happens",
  ignore,
  async fn() {
    const origin = (await played("tcp/reset/recv-once-then-eof", "libc"))!;
    const same = await shown(origin, "python");
    assertEquals(same.code, 0, same.text);
    assertMatch(
      same.text,
      /recv\(1\)\) -> ECONNRESET\nlen\(.*recv\(1\)\) -> 0\nEvery call went as in the run/,
    );
    // It has no definition that it does not use, and says each call once.
    for (const [language, lines] of [["python", 40], ["c", 60], ["node", 70], ["deno", 45]] as const) {
      assertLess(programOf(origin, language).text.split("\n").length, lines);
    }
    const { operations } = origin.result.history;
    const wrong = operations.map((each) =>
      each.result === "ECONNRESET" ? { ...each, result: "EPIPE" } : each
    );
    const history = { ...origin.result.history, operations: wrong };
    const other = await shown({ ...origin, result: { ...origin.result, history } }, "python");
    assertEquals(other.code, 1, other.text);
    assertMatch(other.text, /ECONNRESET \(the run saw EPIPE\)/);
  },
});

Deno.test({
  name: "Calls that wait beside others, both ends and both languages have a place in it",
  ignore,
  async fn() {
    for (const id of ["tcp/reset/wakes-blocked-recv", "tcp/shutdown/wr-still-reads"]) {
      const python = await shown((await played(id, "libc"))!, "python");
      assertEquals(python.code, 0, python.text);
      const c = await shown((await played(id, "libc"))!, "c");
      assertEquals(c.code, 0, c.text);
      // Where there is no Node.js nothing was played.
      const origin = await played(id, "node");
      if (origin === undefined) continue;
      const node = await shown(origin, "node");
      assertEquals(node.code, 0, node.text);
    }
  },
});

Deno.test({
  name: "What has no place in a program is named",
  ignore,
  async fn() {
    const origin = (await played("option/facts", "libc"))!;
    assertThrows(() => programOf(origin, "python"), Inexpressible, "has no place");
    const reset = (await played("tcp/reset/recv-once-then-eof", "libc"))!;
    for (const [member, text] of [["detail", "size 1); exit(0"], ["socket", "x; exit(0)"]] as const) {
      const hostile = reset.result.history.operations.map((each) =>
        each.method === "recv" ? { ...each, [member]: text } : each
      );
      const history = { ...reset.result.history, operations: hostile };
      for (const language of ["python", "c", "node", "deno"] as const) {
        const made = () => programOf({ ...reset, result: { ...reset.result, history } }, language);
        assertThrows(made, Inexpressible, "exit(0");
      }
    }
    const cut = { ...origin.result, history: { ...origin.result.history, leftOut: 3 } };
    assertThrows(() => programOf({ ...origin, result: cut }, "python"), Inexpressible, "were not stored");
  },
});

Deno.test({
  name: "A program says what it cannot have as the run had it",
  ignore,
  async fn() {
    const doubts = async (id: string) => programOf((await played(id, "libc"))!, "python").doubts.join(" ");
    assertEquals(await doubts("tcp/reset/recv-once-then-eof"), "");
    assertMatch(await doubts("tcp/stream/full-duplex-large"), /Both ends send at once.*buffers/);
    assertMatch(await doubts("address/rebind-with-live-connections"), /bound by its number/);
    const origin = (await played("tcp/stream/full-duplex-large", "libc"))!;
    const { text, doubts: [first] } = programOf(origin, "python");
    assertMatch(text, new RegExp(`^# ${first}$`, "m"));
  },
});
