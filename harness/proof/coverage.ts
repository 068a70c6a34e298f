/**
 * `deno task coverage [RESULTS]`: writes cases/COVERAGE.md, the cells of the models that the cases reach and
 * those that `explore` does, by the stored results of `libc`.
 *
 * @module
 */
import { IMPLEMENTATIONS } from "../agents/implementations.ts";
import { loadReport } from "../cli/output.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { cellsOfResult, STREAM_MODELS } from "../explore/coverage.ts";
import { sequencesOf } from "../explore/explore.ts";
import { cellsOf, covering } from "../explore/generate.ts";
import type { Model } from "../explore/model.ts";
import { spaceOf } from "../explore/spaces.ts";
import { EXIT } from "../../reports/consequence.ts";
import { grouped } from "../../reports/printable.ts";
import { Session } from "../run/session.ts";

const ROOT = new URL("../../", import.meta.url);
/** Steps of the longest sequence that leads to a cell. */
const MOST_TO_A_CELL = 12;
/** States that options and urgent data multiply are counted, and not listed. */
const MULTIPLIED = /linger|low water|tight|inline|urgent/;

/** The cells of a model: all, and those that were reached. */
interface Reached {
  readonly model: Model;
  readonly all: ReadonlySet<string>;
  readonly byCases: ReadonlySet<string>;
  readonly byExplorer: ReadonlySet<string>;
}

/** Looks up what the cases of a run reach, and what the explorer does. */
async function reached(path: string | URL, endpoint: Endpoint): Promise<Reached[]> {
  const byCases = new Map<string, Set<string>>(STREAM_MODELS.map(({ name }) => [name, new Set()]));
  const report = await loadReport(path);
  let seen = 0;
  for await (const result of report.results()) {
    if (result.subject !== "libc") continue;
    seen++;
    const { model, cells } = cellsOfResult(result);
    cells.forEach((cell) => byCases.get(model)!.add(cell));
  }
  if (seen === 0) throw new Error("it has no results of libc, expected those of all cases");
  return STREAM_MODELS.map((model) => {
    const space = spaceOf(model, "nonblocking", endpoint, endpoint);
    const cellsIn = (sequences: Iterable<readonly string[]>) =>
      new Set([...sequences].flatMap((each) => [...cellsOf(space, each)]));
    const all = cellsIn(covering(space, MOST_TO_A_CELL));
    const amount = { length: 3, random: 0, seed: 1, cells: true };
    return {
      model,
      all,
      byCases: byCases.get(model.name)!.intersection(all),
      byExplorer: cellsIn(sequencesOf(space, amount)).intersection(all),
    };
  });
}

function page(all: readonly Reached[]): string {
  const row = (...words: (string | number)[]) => `| ${words.join(" | ")} |`;
  const head = (
    ...words: string[]
  ) => [row(...words), row(...words.map((_, at) => at === 0 ? "---" : "---:"))];
  const part = (found: ReadonlySet<string>, of: ReadonlySet<string>) =>
    `${grouped(found.size)} (${Math.round(100 * found.size / of.size)} %)`;
  return [
    "# Coverage",
    "A cell is a state of the subject's end of a connection with the call that is made next, as the models of " +
    "`sockspec explore` have them. The cases reach the first number of them, in the histories of `libc` as they " +
    "are stored; the explorer reaches the second by its defaults. `deno task coverage` writes this page.",
    [
      ...head("model", "cells", "cases", "explorer"),
      ...all.map(({ model, all, byCases, byExplorer }) =>
        row(model.name, grouped(all.size), part(byCases, all), part(byExplorer, all))
      ),
    ].join("\n"),
    ...all.flatMap(({ model, all, byCases }) => [
      `## ${model.name}: by call`,
      "The states in which a case makes the call, of those there are.",
      [
        ...head("call", "states", "cases"),
        ...counted(all, byCases, (cell) => cell.split(" | ")[1]!).map((each) => row(...each)),
      ].join("\n"),
      `## ${model.name}: by state`,
      "The calls that a case makes in the state, of those that can be made. States with SO_LINGER, " +
      "SO_RCVLOWAT, urgent data, or little room behind a fill are left out here. The emptiest come first.",
      [
        ...head("state", "calls", "cases"),
        ...counted(all, byCases, (cell) => cell.split(" | ")[0]!)
          .filter(([state]) => !MULTIPLIED.test(state))
          .toSorted((a, b) => a[2] / a[1] - b[2] / b[1])
          .map((each) => row(...each)),
      ].join("\n"),
    ]),
  ].join("\n\n") + "\n";
}

/** The number of cells, and of those reached, by a part of their names. */
function counted(
  all: ReadonlySet<string>,
  reached: ReadonlySet<string>,
  key: (cell: string) => string,
): [key: string, all: number, reached: number][] {
  const groups = Map.groupBy(all, key);
  return [...groups].map((
    [name, cells],
  ) => [name, cells.length, cells.filter((each) => reached.has(each)).length]);
}

if (import.meta.main) {
  const [path = new URL("reports/latest/results.jsonl", ROOT)] = Deno.args;
  try {
    await using session = await Session.open({ deadlineMs: 10_000 });
    const endpoint = await session.lane.pool.endpoint("subject", IMPLEMENTATIONS.libc!);
    const all = await reached(path, endpoint);
    const written = new URL("cases/COVERAGE.md", ROOT);
    await Deno.writeTextFile(written, page(all));
    await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", written.pathname] }).output();
    for (const { model, all: cells, byCases, byExplorer } of all) {
      console.log(
        `${model.name}: ${cells.size} cells, ${byCases.size} by cases, ${byExplorer.size} by the explorer`,
      );
    }
  } catch (error) {
    console.error(`"${path}" could not be read: ${(error as Error).message}`);
    Deno.exit(EXIT.usage);
  }
}
