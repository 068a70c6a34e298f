import type { RunHeader, StoredAgain, StoredSweep, StoredUnsure } from "./model.ts";
import { count, grouped, oneLine } from "./printable.ts";

/** The sweeps of one subject as a table: a row for each step, and one for all, a column for each sweep. */
export interface ExploredTable {
  /** Name of the implementation under test. */
  readonly subject: string;
  readonly sweeps: readonly StoredSweep[];
  /** Notes on the sweeps, a line each: above all deviations of which nobody is sure. */
  readonly notes: readonly string[];
  /** The name of each row, and for each sweep its cell; `undefined` where a sweep has no such step. */
  readonly rows: readonly (readonly [name: string, cells: readonly (ExploredCell | undefined)[]])[];
}

/** Numbers of states in which a step, or any, was made: cells of the model. */
export interface ExploredCell {
  /** Number of states that were reached. */
  readonly reached: number;
  /** Number of states that there are. */
  readonly all: number;
}

/** A table for each subject that was explored; none for other runs. */
export function exploredTables({ sweeps = [] }: Pick<RunHeader, "sweeps">): ExploredTable[] {
  return [...Map.groupBy(sweeps, (each) => each.subject)].map(([subject, own]) => {
    const names = new Set(own.flatMap(({ steps }) => steps.map(({ step }) => step)));
    const sum = ({ steps }: StoredSweep): ExploredCell => ({
      reached: steps.reduce((total, each) => total + each.reached, 0),
      all: steps.reduce((total, each) => total + each.all, 0),
    });
    return {
      subject,
      sweeps: own,
      notes: own.flatMap((each) => sweepNotes(each).map((note) => `${each.of}: ${note}`)),
      rows: [
        ["all", own.map(sum)],
        ...[...names].map((name) =>
          [name, own.map(({ steps }) => steps.find(({ step }) => step === name))] as const
        ),
      ],
    };
  });
}

/** A cell in words, such as `12 of 340`. */
export function cellText(cell: ExploredCell | undefined): string {
  return cell === undefined ? "" : `${grouped(cell.reached)} of ${grouped(cell.all)}`;
}

/** Notes on a sweep beside its cells and its findings, a sentence each. */
export function sweepNotes(
  { unsure = [], again, cut }: Pick<StoredSweep, "unsure" | "again" | "cut">,
): string[] {
  return [
    ...unsure.map(unsureText),
    ...again ? [againText(again)] : [],
    ...cut === undefined ? [] : [`It ended early: ${oneLine(cut)}`],
  ];
}

function againText({ played, early }: StoredAgain): string {
  const gone = early === 0
    ? ""
    : `; ${grouped(early)} did not show again, and are right as long as it has not come`;
  return `${count(played, "deviation")} played again with more time for what was sent${gone}`;
}

/** A deviation of which nobody is sure, in words. */
function unsureText({ kind, sequence, not, times }: StoredUnsure): string {
  const how = not === "again"
    ? "and not when it was played again"
    : "after others, and not when it was played alone";
  return `unsure: ${kind}: ${sequence} showed it ${how} (${count(times, "sequence")})`;
}
