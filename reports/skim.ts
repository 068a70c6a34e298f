import { needsLook } from "./consequence.ts";
import type { Result } from "./model.ts";
import { type OpenResults, readLine } from "./read.ts";
import { standingOf } from "./standing.ts";

/** No text within a line has these: its quotes are escaped. */
const HISTORY = ',"history":{';
const RECORD = ',"outcomes":[';
const AFTER = ',"durationMs":';
/** Bytes at either end of a line, which hardly ever end within what is not left out. */
const [HEAD, TAIL] = [1_024, 384];
const NEWLINE = "\n".charCodeAt(0);
const NOTHING = ',"history":{"operations":[],"leftOut":0,"leftOutAfter":0},"stderr":{"subject":"","peer":""}';
const NO_RECORD = `,"outcomes":[],"measures":{}${NOTHING}`;
const STRING = '("(?:[^"\\\\]|\\\\.)*")';
const PLACE = new RegExp(`,"case":${STRING},"variant":${STRING},"subject":${STRING}`);

/** Says whether the outcomes of a subject in a case are needed. */
export type NeedsOutcomes = (subject: string, caseId: string) => boolean;

/**
 * Reads the results of a `results.jsonl` whose lines are whole, without the histories and stderr of those
 * that nobody looks at, which are most of its bytes: that takes a sixth of the time. What is left out is not
 * checked.
 *
 * @param needed Tells which results keep their outcomes; all unless given.
 * @throws {SyntaxError} for a line that is damaged, or no result after the first; the message names it.
 */
export async function* skimResults(
  open: OpenResults,
  needed?: NeedsOutcomes,
): AsyncGenerator<Result> {
  const decoder = new TextDecoder();
  let number = 0;
  for await (const lines of linesOf(await open())) {
    for (const line of lines) {
      number++;
      if (number === 1 || line.length === 0) continue;
      const result = readResult(skimmed(line, decoder, needed), number);
      yield needsLook(standingOf(result)) ? readResult(decoder.decode(line), number) : result;
    }
  }
}

/** A line without its history: where its ends have both marks, nothing else of it is decoded. */
function skimmed(line: Uint8Array, decoder: TextDecoder, needed?: NeedsOutcomes): string {
  if (line.length > HEAD + TAIL) {
    const [head, tail] = [decoder.decode(line.subarray(0, HEAD)), decoder.decode(line.subarray(-TAIL))];
    const short = shortened(head, tail, needed);
    if (short !== undefined) return short;
  }
  const text = decoder.decode(line);
  return shortened(text, text, needed) ?? text;
}

/** The beginning and the end of a line without what is between them; `undefined` where a mark is missing. */
function shortened(head: string, tail: string, needed?: NeedsOutcomes): string | undefined {
  const end = tail.lastIndexOf(AFTER);
  if (end < 0) return undefined;
  const place = needed && PLACE.exec(head);
  const record = place && !needed(JSON.parse(place[3]!), JSON.parse(place[1]!)) ? head.indexOf(RECORD) : -1;
  const from = record > 0 ? record : head.indexOf(HISTORY);
  if (from <= 0 || head === tail && from >= end) return undefined;
  return head.slice(0, from) + (record > 0 ? NO_RECORD : NOTHING) + tail.slice(end);
}

function readResult(line: string, number: number): Result {
  const value = readLine(line, number);
  if (value.type === "result") return value;
  throw new SyntaxError(
    `Line ${number} has "type": "${value.type}", expected a result: keep one run in a file`,
  );
}

/** The lines of a text that ends with a newline, as many at a time as its chunks have. */
async function* linesOf(bytes: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array[]> {
  let begun: Uint8Array[] = [];
  for await (const chunk of bytes) {
    const lines: Uint8Array[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      const end = chunk.subarray(from, at);
      lines.push(begun.length === 0 ? end : joined([...begun, end]));
      begun = [];
      from = at + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
    yield lines;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of pieces) {
    whole.set(each, at);
    at += each.length;
  }
  return whole;
}
