import type { Report, Result, StoredCase } from "./model.ts";
import { type Standing, standingOf, STANDINGS } from "./standing.ts";

/** A subject, with the peer that it was paired with. */
export interface Column {
  /** Name of the subject. */
  readonly subject: string;
  /** Name of the peer. */
  readonly peer: string;
  /** The subject alone where a run has one peer, else both. */
  readonly label: string;
}

/** The results of one case in one column. */
export interface Cell {
  /** Where it stands. */
  readonly column: Column;
  /** By variant, in the order of the run. */
  readonly results: readonly Result[];
  /** The standing that matters most; `undefined` where there are no results. */
  readonly standing: Standing | undefined;
  /** How many passed or were tolerated. */
  readonly accepted: number;
  /** How many were not unsupported. */
  readonly judged: number;
}

/** A case with a cell for each column. */
export interface Row {
  /** What is required. */
  readonly case: StoredCase;
  /** In the order of the columns. */
  readonly cells: readonly Cell[];
}

/** Cases whose ids begin alike, such as `tcp/reset`. */
export interface Group {
  /** The id of a case without its last word. */
  readonly name: string;
  /** In the order of the run. */
  readonly rows: readonly Row[];
}

/** Cases by implementations. */
export interface Matrix {
  /** Those that could take part. */
  readonly columns: readonly Column[];
  /** In the order of their first case. */
  readonly groups: readonly Group[];
}

/** What a case is called that results name and the header does not. */
function unlisted(id: string): StoredCase {
  return { id, title: id, requirement: "", level: "must", sources: [], table: [] };
}

/** Puts results in groups by `key`, in the order in which the keys first appear. */
export function grouping<T>(list: Iterable<T>, key: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of list) {
    const group = groups.get(key(each));
    if (group) group.push(each);
    else groups.set(key(each), [each]);
  }
  return groups;
}

/** Every case of the report, by id, also those that only results name. */
export function casesOf(report: Report): ReadonlyMap<string, StoredCase> {
  const cases = new Map(report.run.cases.map((each) => [each.id, each]));
  for (const { case: id } of report.results) if (!cases.has(id)) cases.set(id, unlisted(id));
  return cases;
}

/** Every pair of a subject and a peer that could take part, in the order of the command line. */
export function columnsOf(report: Report): Column[] {
  const { subjects, peers, implementations } = report.run;
  const absent = new Set(
    implementations.filter((each) => each.unavailable !== undefined).map((each) => each.name),
  );
  const pairs = new Map<string, { subject: string; peer: string }>();
  for (const subject of subjects) {
    for (const peer of peers) {
      if (!absent.has(subject) && !absent.has(peer)) pairs.set(pairKey(subject, peer), { subject, peer });
    }
  }
  for (const { subject, peer } of report.results) pairs.set(pairKey(subject, peer), { subject, peer });
  const several = new Set([...pairs.values()].map((each) => each.peer)).size > 1;
  return [...pairs.values()].map(({ subject, peer }) => ({
    subject,
    peer,
    label: several ? `${subject} × ${peer}` : subject,
  }));
}

/** The matrix of a report. */
export function matrixOf(report: Report): Matrix {
  const columns = columnsOf(report);
  const results = grouping(report.results, (each) => cellKey(each.case, each.subject, each.peer));
  const rows = [...casesOf(report).values()].map((one): Row => ({
    case: one,
    cells: columns.map((column) =>
      cellOf(column, results.get(cellKey(one.id, column.subject, column.peer)) ?? [])
    ),
  }));
  const groups = grouping(rows, (row) => groupName(row.case.id));
  return { columns, groups: [...groups].map(([name, rows]) => ({ name, rows })) };
}

function cellOf(column: Column, results: readonly Result[]): Cell {
  const standings = new Set(results.map(standingOf));
  return {
    column,
    results,
    standing: STANDINGS.find((each) => standings.has(each)),
    accepted: results.filter(({ verdict }) => verdict === "pass" || verdict === "tolerated").length,
    judged: results.filter(({ verdict }) => verdict !== "unsupported").length,
  };
}

function groupName(id: string): string {
  const slash = id.lastIndexOf("/");
  return slash < 0 ? id : id.slice(0, slash);
}

function pairKey(subject: string, peer: string): string {
  return JSON.stringify([subject, peer]);
}

function cellKey(id: string, subject: string, peer: string): string {
  return JSON.stringify([id, subject, peer]);
}
