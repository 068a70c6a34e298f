import { isLine, type Line, lineProblem } from "./lines.ts";
import { type Report, type Result, type RunFooter, type RunHeader, SCHEMA } from "./model.ts";

/** A line of `results.jsonl`, ending in a newline. */
export function writeLine(line: Line): string {
  return JSON.stringify(line) + "\n";
}

/** `results.jsonl` as a whole: what a run that left this report has written. */
export function writeResults(report: Report): string {
  return [report.run, ...report.results, ...(report.end ? [report.end] : [])].map(writeLine).join("");
}

/**
 * Reads `results.jsonl`. A run that was cut short has no footer, and then the report has no `end`; a last line that was being written when
 * it stopped is dropped.
 *
 * @param contents The text of the file.
 * @throws {SyntaxError} when it is something else, of another version, or damaged; the message names the line.
 */
export function readResults(contents: string): Report {
  const [first, ...rest] = parse(contents);
  if (first === undefined) {
    throw new SyntaxError('The results are empty, expected a first line with "type": "run": run again');
  }
  const run = readHeader(first);
  const results: Result[] = [];
  let end: RunFooter | undefined;
  for (const { number, value } of rest) {
    if (end) {
      throw new SyntaxError(
        `Line ${number} comes after the line with "type": "end", expected nothing: keep one run in a file`,
      );
    }
    if (!isLine(value)) {
      throw new SyntaxError(
        `Line ${number} is damaged: ${lineProblem(value)}: run again, or remove the line to do without it`,
      );
    }
    if (value.type === "run") {
      throw new SyntaxError(
        `Line ${number} begins another run, expected a result: keep one run in a file`,
      );
    }
    if (value.type === "end") end = value;
    else results.push(value);
  }
  return { run, results, ...(end ? { end } : {}) };
}

interface Parsed {
  readonly number: number;
  readonly value: unknown;
}

function parse(contents: string): Parsed[] {
  const lines = contents.replace(/^\uFEFF/, "").split("\n");
  const parsed: Parsed[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const number = index + 1;
    try {
      parsed.push({ number, value: JSON.parse(line) });
    } catch (error) {
      // Without its newline the last line was still being written. The first one is needed all the same.
      if (index === lines.length - 1 && index > 0) break;
      throw new SyntaxError(
        index === 0
          ? `Line 1 is not JSON, expected the beginning of results.jsonl: ${
            reason(error)
          }: name a file that "sockspec run" wrote`
          : `Line ${number} is not JSON: ${reason(error)}: run again, or remove the line to do without it`,
      );
    }
  }
  return parsed;
}

function readHeader({ number, value }: Parsed): RunHeader {
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
  if (isLine(value) && value.type === "run") return value;
  throw new SyntaxError(`Line ${number} is damaged: ${lineProblem(value)}: run again`);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
