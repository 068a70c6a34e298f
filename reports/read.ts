import { TextLineStream } from "@std/streams";
import { LINE, type Line } from "./lines.ts";
import { type Result, type RunHeader, SCHEMA } from "./model.ts";
import { excerpt } from "./printable.ts";
import type { Report } from "./report.ts";
import { Mismatch } from "./shape.ts";
import { Summary } from "./summary.ts";

/** Opens a `results.jsonl` at its beginning, each time that it is called. */
export type OpenResults = () => ReadableStream<Uint8Array> | Promise<ReadableStream<Uint8Array>>;

/** Characters that a line may have. Headers and footers of large runs have a million. */
const LONGEST_LINE = 16_777_216;

/** A line of `results.jsonl`, ending in a newline. */
export function writeLine(line: Line): string {
  return JSON.stringify(line) + "\n";
}

/**
 * Reads `results.jsonl` once, checks every line, shows each result to `watch`, and sums it up. The report
 * reads it again for its formats. A run that was cut short has no footer, and then the report has no `end`;
 * half a line, which was being written when the run stopped, is dropped.
 *
 * @throws {SyntaxError} when it is something else, of another version, or damaged; the message names the
 *   line.
 */
export async function readResults(
  open: OpenResults,
  watch: (result: Result, run: RunHeader) => void = () => {},
): Promise<Report> {
  let report: Report | undefined;
  for await (const line of readLines(open)) {
    if (line.type === "run") {
      const summary = new Summary(line);
      report = { run: line, summary, results: () => resultsIn(open, summary.results) };
    } else if (line.type === "end") report = { ...report!, end: line };
    else {
      watch(line, report!.run);
      report!.summary.add(line);
    }
  }
  if (report) return report;
  throw new SyntaxError('The results are empty, expected a first line with "type": "run": run again');
}

/** The first results of a file, as many as were summed up: a run may still be writing. */
async function* resultsIn(open: OpenResults, most: number): AsyncGenerator<Result> {
  let read = 0;
  for await (const line of readLines(open)) {
    if (line.type !== "result") continue;
    if (read === most) return;
    read++;
    yield line;
  }
  if (read < most) {
    throw new SyntaxError(
      `The results changed while they were read: found ${read}, expected ${most}: name a file, not a pipe`,
    );
  }
}

/** Every line of `results.jsonl`, checked: the header, results, and the footer if there is one. */
export async function* readLines(open: OpenResults): AsyncGenerator<Line> {
  const end = new EndOfText();
  const lines = (await open()).pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .pipeThrough(end.watch()).pipeThrough(new TextLineStream());
  let [number, last] = [0, undefined as Line | undefined];
  let unread: SyntaxError | undefined;
  for await (const text of lines) {
    number++;
    if (unread) throw unread;
    if (text.trim() === "") continue;
    const value = parsed(text);
    if (value instanceof SyntaxError) unread = notJson(value, number, last === undefined);
    else yield last = checked(value, number, last);
  }
  // The run may have stopped within its last line. The first one is needed all the same.
  if (unread && (last === undefined || end.isNewline)) throw unread;
}

/** Watches text go by: how it ends, and that no line is endless. */
class EndOfText {
  /** True if the text so far ends with a newline. */
  isNewline = true;

  watch(): TransformStream<string, string> {
    let length = 0;
    return new TransformStream({
      transform: (chunk, controller) => {
        const newline = chunk.lastIndexOf("\n");
        length = newline < 0 ? length + chunk.length : chunk.length - newline - 1;
        if (length > LONGEST_LINE) {
          throw new SyntaxError(
            `A line has more than ${LONGEST_LINE} characters, expected lines of results.jsonl: ` +
              `name a file that "sockspec run" wrote`,
          );
        }
        this.isNewline = chunk === "" ? this.isNewline : length === 0;
        controller.enqueue(chunk);
      },
    });
  }
}

/**
 * Reads one line of `results.jsonl`.
 *
 * @param number Its place in the file, from 1.
 * @throws {SyntaxError} for one that is damaged; the message names it.
 */
export function readLine(text: string, number: number): Line {
  const value = parsed(text);
  if (value instanceof SyntaxError) throw notJson(value, number, number === 1);
  return guarded(value, number);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return new SyntaxError(excerpt((error as Error).message));
  }
}

function notJson({ message }: Error, number: number, isFirst: boolean): SyntaxError {
  return new SyntaxError(
    isFirst
      ? `Line ${number} is not JSON, expected the beginning of results.jsonl: ${message}: ` +
        `name a file that "sockspec run" wrote`
      : `Line ${number} is not JSON: ${message}: run again, or remove the line to do without it`,
  );
}

/** The value as the line that may follow `last`. */
function checked(value: unknown, number: number, last: Line | undefined): Line {
  if (last === undefined) checkBeginning(value, number);
  if (last?.type === "end") {
    throw new SyntaxError(
      `Line ${number} comes after the line with "type": "end", expected nothing: keep one run in a file`,
    );
  }
  const line = guarded(value, number);
  if (last !== undefined && line.type === "run") {
    throw new SyntaxError(
      `Line ${number} begins another run, expected a result: keep one run in a file`,
    );
  }
  return line;
}

function guarded(value: unknown, number: number): Line {
  try {
    return LINE.read(value, "");
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    throw new SyntaxError(
      `Line ${number} is damaged: ${error.message}: run again, or remove the line to do without it`,
    );
  }
}

/** Says what is wrong where a file is no `results.jsonl` at all, or one of another version. */
function checkBeginning(value: unknown, number: number): void {
  const fields = typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
  if (fields.type !== "run") {
    throw new SyntaxError(
      `Line ${number} has "type": ${JSON.stringify(fields.type) ?? "none"}, expected "run": ` +
        `name a file that "sockspec run" wrote as results.jsonl`,
    );
  }
  if (fields.schema !== SCHEMA) {
    throw new SyntaxError(
      `The results have "schema": ${JSON.stringify(fields.schema) ?? "none"}, expected ${SCHEMA}: ` +
        `read them with the version of sockspec that wrote them (${
          JSON.stringify(fields.sockspec) ?? "unknown"
        })`,
    );
  }
}
