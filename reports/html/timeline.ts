import type { Result, StoredHistory } from "../model.ts";
import { clip, grouped } from "../printable.ts";
import { isUnexpected } from "../consequence.ts";
import { lanesOf, type Placed } from "./lanes.ts";
import { type Markup, markup } from "./markup.ts";

/** Operations shown of a history that deviates. */
const MOST_DEVIATING = 120;
/** Operations shown of any other: a page of hundreds of passes stays small. `results.jsonl` has them all. */
const MOST_ACCEPTED = 32;
/** Characters shown of an operation's parameters or result. */
const SHOWN_CHARACTERS = 200;
/**
 * An operation that took so long, in microseconds, is marked as waiting even where nothing happened
 * meanwhile.
 */
const LONG_US = 1000;

/**
 * A history as a sequence diagram: the subject's lane, the harness's, the peer's. Time runs downwards; an
 * operation spans the rows of everything that began before it returned.
 */
export function timeline(result: Result): Markup | undefined {
  const history = bounded(result.history, isUnexpected(result.verdict) ? MOST_DEVIATING : MOST_ACCEPTED);
  const { operations, leftOut, leftOutAfter } = history;
  if (operations.length === 0) return undefined;
  const { placed, width } = lanesOf(operations);
  const first = { subject: 2, harness: 2 + width.subject, peer: 2 + width.subject + width.harness };
  const last = first.peer + width.peer;
  // The heads take row 1, and the note about operations left out takes a row of its own.
  const gridRow = (row: number) => row + 2 + (leftOut > 0 && row >= leftOutAfter ? 1 : 0);
  const items = placed.map((each) => {
    const column = first[each.operation.seat] + each.lane;
    const from = gridRow(each.row);
    const area = `${from}/${column}/${gridRow(each.end - 1) + 1}/${column + 1}`;
    const time = markup`<i style="grid-row:${from}">${about(each.operation.invokedUs)}</i>`;
    const box = markup`<div class="${classOf(each)}" style="grid-area:${area}">${content(each)}</div>`;
    return markup`<li>${time}${box}</li>\n`;
  });
  if (leftOut > 0) {
    const area = `${leftOutAfter + 2}/1/${leftOutAfter + 3}/${last}`;
    const gap = markup`<li class="gap" style="grid-area:${area}">${
      grouped(leftOut)
    } operations left out</li>`;
    items.splice(Math.min(leftOutAfter, items.length), 0, gap);
  }
  const columns = `--s:${width.subject};--h:${width.harness};--p:${width.peer}`;
  return markup`<div class="seq" style="${columns}" role="group" aria-label="Sequence of operations">
<b class="lane">time</b>
<b class="lane s" style="grid-column:${first.subject}/${first.harness}">${result.subject}<small> subject</small></b>
<b class="lane" style="grid-column:${first.harness}/${first.peer}">harness</b>
<b class="lane p" style="grid-column:${first.peer}/${last}">${result.peer}<small> peer</small></b>
<ol>${items}</ol>
</div>`;
}

function classOf({ operation, row, end }: Placed): string {
  const { seat, failed, enteredUs, invokedUs, returnedUs } = operation;
  const waited = returnedUs === undefined ||
    enteredUs !== undefined && (end > row + 1 || returnedUs - invokedUs >= LONG_US);
  return `o ${seat[0]}${failed ? " f" : ""}${waited ? " w" : ""}${returnedUs === undefined ? " n" : ""}`;
}

function content({ operation }: Placed): Markup {
  const { seat, method, socket, detail, result, native, count, invokedUs, returnedUs } = operation;
  const given = [socket, clip(detail, SHOWN_CHARACTERS)].filter((each) => each !== "").join(" ");
  const call = markup`<span class="vh">${seat} </span><b>${method}</b>${given !== "" && ` ${given}`}`;
  const times = count > 1 && markup` <b class="x">×${grouped(count)}</b>`;
  const words = native !== undefined && markup` <q>${clip(native, SHOWN_CHARACTERS)}</q>`;
  if (returnedUs === undefined) return markup`${call}${times}${words || markup` <em>never returned</em>`}`;
  const gave = result !== "" && markup` <em>${clip(result, SHOWN_CHARACTERS)}</em>${words}`;
  const took = returnedUs > invokedUs && markup` <small>${about(returnedUs - invokedUs)}</small>`;
  return markup`${call}${times}${gave}${took}`;
}

/** Microseconds in two digits: nobody reads more of them, and `results.jsonl` has them. */
function about(us: number): string {
  if (us < 1000) return `${Number(us.toPrecision(2))} µs`;
  const ms = Number((us / 1000).toPrecision(2));
  return `${grouped(ms, ms < 10 ? 1 : 0)} ms`;
}

/** The first and last operations of a long history; the ones between them are counted. */
function bounded(history: StoredHistory, most: number): StoredHistory {
  const { operations, leftOut, leftOutAfter } = history;
  const after = Math.min(leftOutAfter, operations.length);
  if (operations.length <= most) return { operations, leftOut, leftOutAfter: after };
  const half = most / 2;
  return {
    operations: [...operations.slice(0, half), ...operations.slice(-half)],
    leftOut: leftOut + operations.length - most,
    leftOutAfter: half,
  };
}
