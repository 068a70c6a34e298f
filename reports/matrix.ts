import type { StoredCase } from "./model.ts";
import type { Report } from "./report.ts";
import { sizeOf, type Standing, sumOf, type Tally } from "./standing.ts";
import { cellKey } from "./summary.ts";

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
  /** The column. */
  readonly column: Column;
  /** Names the cell in {@linkcode Summary.cells}. */
  readonly key: string;
  /** Numbers of results by standing. */
  readonly tally: Tally;
  /** The standing that matters most; `undefined` where there are no results. */
  readonly standing: Standing | undefined;
  /** Number of results that passed or were tolerated. */
  readonly accepted: number;
  /** Number of results that were not unsupported. */
  readonly judged: number;
}

/** A case with a cell for each column. */
export interface Row {
  /** The case. */
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
  /** The implementations that could take part. */
  readonly columns: readonly Column[];
  /** Groups of cases, in the order of their first case. */
  readonly groups: readonly Group[];
}

/** Every pair of a subject and a peer that could take part, in the order of the command line. */
export function columnsOf({ run, summary }: Report): Column[] {
  const { subjects, peers, implementations } = run;
  const absent = new Set(
    implementations.filter((each) => each.unavailable !== undefined).map((each) => each.name),
  );
  const pairs = new Map<string, { subject: string; peer: string }>();
  const add = (subject: string, peer: string) => pairs.set(columnKey({ subject, peer }), { subject, peer });
  for (const subject of subjects) {
    for (const peer of peers) if (!absent.has(subject) && !absent.has(peer)) add(subject, peer);
  }
  for (const { subject, peer } of summary.cells.values()) add(subject, peer);
  const several = new Set([...pairs.values()].map((each) => each.peer)).size > 1;
  return [...pairs.values()].map(({ subject, peer }) => ({
    subject,
    peer,
    label: several ? `${subject} × ${peer}` : subject,
  }));
}

/** Names a column in a map. */
export function columnKey({ subject, peer }: Pick<Column, "subject" | "peer">): string {
  return `${subject}\0${peer}`;
}

/** The matrix of a report. */
export function matrixOf(report: Report): Matrix {
  const { cells, cases } = report.summary;
  const columns = columnsOf(report);
  const groups = new Map<string, Row[]>();
  for (const one of cases.values()) {
    const row: Row = {
      case: one,
      cells: columns.map((column) => {
        const key = cellKey({ case: one.id, ...column });
        const counted = cells.get(key);
        return cellOf(column, key, sumOf(counted ? [counted.tally] : []));
      }),
    };
    const name = groupName(one.id);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return { columns, groups: [...groups].map(([name, rows]) => ({ name, rows })) };
}

function cellOf(column: Column, key: string, tally: Tally): Cell {
  const [standing] = tally.keys();
  return {
    column,
    key,
    tally,
    standing,
    accepted: sizeOf(tally, ["pass", "tolerated"]),
    judged: sizeOf(tally) - sizeOf(tally, ["unsupported"]),
  };
}

function groupName(id: string): string {
  const slash = id.lastIndexOf("/");
  return slash < 0 ? id : id.slice(0, slash);
}
