import { LINE } from "../../reports/lines.ts";
import { otherRun } from "../../reports/merge/same_run.ts";
import type { Result, RunFooter, RunHeader } from "../../reports/model.ts";
import { count } from "../../reports/printable.ts";
import { readLines } from "../../reports/read.ts";
import { type NeedsOutcomes, skimResults } from "../../reports/skim.ts";
import { openFile } from "../run/read_file.ts";
import { UsageError } from "./usage.ts";

/** Bytes that are read at a time. */
const CHUNK = 65_536;
/** Bytes that are read at a time of results that go on. */
const PIECE = 1 << 20;
/** Differences that are printed. */
const MOST_DIFFERENCES = 20;
const NEWLINE = "\n".charCodeAt(0);
const FIRST = '{"type":"run"';
const LAST = '{"type":"end"';

/** The results of a run that may go on. */
export interface Earlier {
  readonly path: string;
  /** The first line. */
  readonly run: RunHeader;
  /** The last line, where the run came to its end. */
  readonly end: RunFooter | undefined;
  /** Bytes of the file that stay: whole lines, without the footer of an interruption. */
  readonly bytes: number;
  /**
   * Every result, in the order in which they finished, without histories that nobody looks at and outcomes
   * that are not needed.
   */
  results(needed: NeedsOutcomes): AsyncGenerator<Result>;
}

/**
 * The results in a file, for a run that goes on after them; `undefined` where it has to begin: there is no
 * file, or not even its first line is whole.
 *
 * @throws {UsageError} for a file that is no `results.jsonl`.
 */
export async function earlierIn(path: string): Promise<Earlier | undefined> {
  let ends: Ends;
  try {
    ends = await endsOf(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UsageError(`"${path}" could not be read: ${(error as Error).message}`);
  }
  if (ends.whole === 0 && ends.last.slice(0, FIRST.length) === FIRST.slice(0, ends.last.length)) {
    return undefined;
  }
  try {
    const footer = ends.last.startsWith(LAST) ? LINE.read(JSON.parse(ends.last), "") as RunFooter : undefined;
    const end = footer?.interrupted ? undefined : footer;
    const bytes = footer && end === undefined ? ends.start : ends.whole;
    const first = (most: number) => () => ReadableStream.from(chunksOf(path, most));
    const [run] = await Array.fromAsync(readLines(first(ends.first)));
    if (run?.type !== "run") throw new SyntaxError('Its first line is empty, expected "type": "run"');
    return {
      path,
      run,
      end,
      bytes,
      results: (needed) => skimResults(first(footer ? ends.start : ends.whole), needed),
    };
  } catch (error) {
    throw unusable(path, error);
  }
}

/** @throws {UsageError} unless the results belong to the run of this header. */
export function checkSame(now: RunHeader, { path, run }: Earlier): void {
  const found = otherRun(now, run);
  if (found.length === 0) return;
  const more = found.length - MOST_DIFFERENCES;
  throw new UsageError([
    `"${path}" has results of another run, which cannot go on as this one:`,
    ...found.slice(0, MOST_DIFFERENCES).map((each) => `  ${each}`),
    ...more > 0 ? [`  and ${count(more, "other difference")}`] : [],
    "Give the same command as before, or begin again without --resume",
  ].join("\n"));
}

/** Names the file in a syntax error of results that cannot be resumed. Other errors stay as they are. */
export function unusable(path: string, error: unknown): unknown {
  if (!(error instanceof SyntaxError)) return error;
  return new UsageError(`"${path}" cannot be resumed: ${error.message}, without --resume`);
}

/** Both ends of a file of lines. */
interface Ends {
  /** Bytes of the first line; of a file without a whole line all of them. */
  readonly first: number;
  /** Bytes up to the end of the last whole line. */
  readonly whole: number;
  /** Bytes before that line. */
  readonly start: number;
  /** The last line, or all of a file that has no whole line. */
  readonly last: string;
}

async function endsOf(path: string): Promise<Ends> {
  using file = await openFile(path);
  const { size } = await file.stat();
  const whole = await afterNewline(file, size);
  const start = whole === 0 ? 0 : await afterNewline(file, whole - 1);
  const last = await bytesIn(file, start, whole === 0 ? Math.min(size, CHUNK) : whole);
  const first = whole === 0 ? size : await behindNewline(file, whole);
  return { first, whole, start, last: new TextDecoder().decode(last) };
}

/** The place after the first newline of a file whose first `most` bytes have one. */
async function behindNewline(file: Deno.FsFile, most: number): Promise<number> {
  for (let from = 0; from < most; from += CHUNK) {
    const found = (await bytesIn(file, from, Math.min(from + CHUNK, most))).indexOf(NEWLINE);
    if (found >= 0) return from + found + 1;
  }
  return most;
}

/** The place after the last newline before `end`; 0 where there is none. */
async function afterNewline(file: Deno.FsFile, end: number): Promise<number> {
  for (let to = end; to > 0; to -= CHUNK) {
    const from = Math.max(0, to - CHUNK);
    const found = (await bytesIn(file, from, to)).lastIndexOf(NEWLINE);
    if (found >= 0) return from + found + 1;
  }
  return 0;
}

async function bytesIn(file: Deno.FsFile, from: number, to: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(to - from);
  await file.seek(from, Deno.SeekMode.Start);
  let filled = 0;
  for (let read = 1; filled < bytes.length && read > 0; filled += read) {
    read = await file.read(bytes.subarray(filled)) ?? 0;
  }
  return bytes.subarray(0, filled);
}

/** The first bytes of a file, piece by piece; the next one is read while one is worked on. */
async function* chunksOf(path: string, bytes: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  using file = await Deno.open(path);
  const pieceOf = async (left: number) => {
    const piece = new Uint8Array(Math.min(left, PIECE));
    return piece.subarray(0, await file.read(piece) ?? 0);
  };
  let left = bytes;
  for (let next = pieceOf(left); left > 0;) {
    const piece = await next;
    if (piece.length === 0) return;
    left -= piece.length;
    next = pieceOf(left);
    yield piece;
  }
}
