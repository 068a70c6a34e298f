import { type FormatName, FORMATS, isFormatName, readResults, writeLine } from "../../reports/mod.ts";
import type { Result, RunFooter, RunHeader } from "../../reports/model.ts";
import { UsageError } from "./usage.ts";

/** Where reports go: `results.jsonl` as the run goes, every other format when it has ended. */
export interface Output {
  /** Appends a line of `results.jsonl`; it is on its way to the disk when this returns. */
  line(line: RunHeader | Result | RunFooter): void;
  /** Writes the other formats, as far as that can be done: the paths of what was written, and what was not, in words. */
  finish(): Promise<{ written: string[]; unwritten: string[] }>;
  /** Idempotent. */
  close(): void;
}

/** A report that was asked for by `--report`. */
export interface WantedReport {
  readonly format: FormatName;
  readonly path: string;
}

/** @throws {UsageError} for what is not FORMAT=PATH. */
export function parseReports(texts: readonly string[]): WantedReport[] {
  return texts.map((text) => {
    const at = text.indexOf("=");
    const [format, path] = [text.slice(0, at), text.slice(at + 1)];
    if (at < 1 || path === "") throw new UsageError(`"${text}" of --report is not FORMAT=PATH`);
    if (!isFormatName(format)) {
      throw new UsageError(`"${format}" of --report is no format: ${Object.keys(FORMATS).join(", ")}`);
    }
    return { format, path };
  });
}

/**
 * Opens the output before anything runs, so that a long run does not end in a folder that cannot be written.
 *
 * @throws {UsageError} when the folder or a report's place cannot be written.
 */
export async function openOutput(folder: string, reports: readonly WantedReport[]): Promise<Output> {
  const main = `${folder}/results.jsonl`;
  // Nothing of an earlier run is touched before all can be written.
  for (const { path } of reports) {
    try {
      const parent = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
      await Deno.mkdir(parent, { recursive: true });
      (await Deno.open(path, { write: true, create: true })).close();
    } catch (error) {
      throw unwritable(path, "--report", error);
    }
  }
  let file: Deno.FsFile;
  try {
    await Deno.mkdir(folder, { recursive: true });
    file = await Deno.open(main, { write: true, create: true, truncate: true });
  } catch (error) {
    throw unwritable(folder, "--out", error);
  }
  let open = true;
  const close = (): void => {
    if (open) file.close();
    open = false;
  };
  return {
    line(line) {
      const bytes = new TextEncoder().encode(writeLine(line));
      for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    },
    async finish() {
      file.syncSync();
      close();
      const report = readResults(await Deno.readTextFile(main));
      const [written, unwritten]: [string[], string[]] = [[main], []];
      const others = Object.keys(FORMATS).filter(isFormatName).filter((format) => format !== "jsonl")
        .map((format) => ({ format, path: `${folder}/${FORMATS[format].file}` }));
      for (const { format, path } of [...others, ...reports]) {
        try {
          await Deno.writeTextFile(path, FORMATS[format].write(report));
          written.push(path);
        } catch (error) {
          unwritten.push(unwritable(path, "--report or --out", error).message);
        }
      }
      return { written, unwritten };
    },
    close,
  };
}

function unwritable(path: string, option: string, error: unknown): UsageError {
  const reason = error instanceof Deno.errors.NotCapable
    ? `the permission --allow-write=${path} is missing`
    : (error as Error).message;
  return new UsageError(`"${path}" of ${option} cannot be written: ${reason}`);
}
