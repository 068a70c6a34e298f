import type { Result } from "./model.ts";
import { clip, oneLine } from "./printable.ts";
import type { Report } from "./report.ts";
import { standingOf } from "./standing.ts";
import { resultName } from "./text/name.ts";

/** Characters of a name. */
const LONGEST = 300;
/** Microseconds by which rounding may make two results overlap that followed each other. */
const ROUNDING_US = 2;

/** A row of the trace. */
interface Row {
  /** Its number, which is the `tid` of its events. */
  readonly number: number;
  /** The name that the viewer shows. */
  readonly name: string;
  /** Microseconds at which its last event ended. */
  endUs: number;
}

/**
 * The timing of a run in the Trace Event Format, for Perfetto and the browser's own viewer: one row for each
 * lane, a complete event for each result. The results of a run that stored no times stand one after the
 * other, in a row for each subject.
 */
export async function* writeTrace(report: Report): AsyncGenerator<string> {
  const rows = new Rows();
  const { started, sockspec } = report.run;
  yield `{"displayTimeUnit":"ms","otherData":${
    JSON.stringify({ started, sockspec: oneLine(sockspec) })
  },"traceEvents":[\n`;
  yield JSON.stringify({
    ph: "M",
    name: "process_name",
    pid: 1,
    args: { name: oneLine(`sockspec ${sockspec}`) },
  });
  for await (const result of report.results()) {
    const { row, fromUs, untilUs } = rows.place(result);
    const { verdict, subject, peer, waitedMs, round } = result;
    yield ",\n" + JSON.stringify({
      ph: "X",
      name: clip(resultName(result), LONGEST),
      cat: standingOf(result),
      ts: fromUs,
      dur: untilUs - fromUs,
      pid: 1,
      tid: row.number,
      args: { verdict, subject: oneLine(subject), peer: oneLine(peer), round, waitedMs },
    });
  }
  const sorted = rows.all.toSorted((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  for (const [index, { number, name }] of sorted.entries()) {
    yield ",\n" + JSON.stringify({ ph: "M", name: "thread_name", pid: 1, tid: number, args: { name } });
    const args = { sort_index: index };
    yield ",\n" + JSON.stringify({ ph: "M", name: "thread_sort_index", pid: 1, tid: number, args });
  }
  yield "\n]}\n";
}

/** Places results in rows, so that no two of a row overlap. */
class Rows {
  readonly all: Row[] = [];
  /** The rows of a lane, or of a subject. */
  readonly #of = new Map<string, Row[]>();

  place(
    { startedMs, durationMs, lane, subject }: Result,
  ): { readonly row: Row; readonly fromUs: number; readonly untilUs: number } {
    const name = startedMs === undefined
      ? `${clip(oneLine(subject), LONGEST)} (no times stored)`
      : `lane ${lane ?? 1}`;
    let rows = this.#of.get(name);
    if (!rows) this.#of.set(name, rows = []);
    let fromUs = startedMs === undefined ? rows[0]?.endUs ?? 0 : Math.round(startedMs * 1000);
    // Results of several machines may share a lane.
    let row = rows.find(({ endUs }) => endUs <= fromUs + ROUNDING_US);
    if (!row) {
      row = {
        number: this.all.length + 1,
        name: rows.length === 0 ? name : `${name} (${rows.length + 1})`,
        endUs: 0,
      };
      rows.push(row);
      this.all.push(row);
    }
    fromUs = Math.max(fromUs, row.endUs);
    const lengthUs = Math.round(durationMs * 1000);
    const untilUs = startedMs === undefined
      ? fromUs + lengthUs
      : Math.max(fromUs, Math.round(startedMs * 1000) + lengthUs);
    row.endUs = untilUs;
    return { row, fromUs, untilUs };
  }
}
