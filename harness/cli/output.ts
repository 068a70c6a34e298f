import { FORMATS } from "../../reports/formats.ts";
import type { Line } from "../../reports/lines.ts";
import { readResults, writeLine } from "../../reports/read.ts";
import type { Report } from "../../reports/report.ts";
import { sideBySide } from "../../reports/side_by_side.ts";
import { mustBeFile, openFile } from "../run/read_file.ts";
import { claim } from "./claim.ts";
import { partPath, removeParts, writeWhole } from "./files.ts";
import { UsageError } from "./usage.ts";
import { type ReportPlace, reportsIn, type WantedReport } from "./report_options.ts";

/** Results of a run whose reports are written side by side: those of a longer one take too much memory. */
const MOST_SIDE_BY_SIDE = 200_000;

/** The files of a run: `results.jsonl` is written as the run goes, every other format when it has ended. */
export interface Output {
  /** Makes everything ready for the first line; is called where the file has earlier lines that stay. */
  begin(): Promise<void>;
  /** Appends a line of `results.jsonl`; it is on its way to the disk when this returns. */
  line(line: Line): void;
  /**
   * Writes the other formats; gives the paths that were written, and a sentence for each that could not be.
   */
  finish(): Promise<{ written: string[]; unwritten: string[] }>;
  /** Closes the file and lets other runs into the folder, once. */
  close(): void;
}

/** The report of the results in a file, which every format reads again. */
export async function loadReport(path: string | URL): Promise<Report> {
  return await readResults(async () => (await openFile(path)).readable);
}

/** Writes reports; gives the paths that were written, and a sentence for each that could not be. */
export async function writeReports(
  report: Report,
  wanted: readonly WantedReport[],
): Promise<{ written: string[]; unwritten: string[] }> {
  const unwritten: string[] = [];
  const write = async (report: Report, each: WantedReport): Promise<string[]> => {
    try {
      return await writeReport(report, each);
    } catch (error) {
      unwritten.push(unwritable(each.path, each.option, error).message);
      return [];
    }
  };
  const written: string[][] = [];
  if (report.summary.results > MOST_SIDE_BY_SIDE) {
    for (const each of wanted) written.push(await write(report, each));
  } else {
    const readers = sideBySide(report, wanted.length);
    const all = wanted.map((each, index) =>
      write(readers[index]!.report, each).finally(() => readers[index]!.leave())
    );
    written.push(...await Promise.all(all));
  }
  return { written: written.flat(), unwritten };
}

/** Writes a report, in as many files as it takes; resolves to their paths. */
async function writeReport(report: Report, { format, path, subject }: WantedReport): Promise<string[]> {
  const { write, ofSubject, split } = FORMATS[format];
  if (!split) {
    await writeWhole(path, subject === undefined ? write(report) : ofSubject!(report, subject));
    return [path];
  }
  const paths: string[] = [];
  for await (const { part, text } of split.files(report)) {
    const place = partPath(path, part);
    await writeWhole(place, text);
    paths.push(place);
  }
  await removeParts(path, split.isPart, new Set(paths));
  return paths;
}

/**
 * Makes the folders of reports and sees that each can be written, none over another or over `taken`.
 *
 * @throws {UsageError} when one cannot.
 */
export async function prepare(
  wanted: readonly ReportPlace[],
  taken: readonly string[],
): Promise<void> {
  const places = new Map<string, string>();
  for (const path of taken) places.set(await Deno.realPath(path), path);
  for (const { path, option } of wanted) {
    await makeFolder(folderOf(path), path, option);
    const place = await touch(path, option);
    const other = places.get(place);
    if (other !== undefined) {
      throw new UsageError(
        `"${path}" of ${option} would be written twice, also as "${other}": give each a path`,
      );
    }
    places.set(place, path);
  }
}

/** Options of {@linkcode openOutput}. */
export interface OutputOptions {
  /** Files that are read. */
  readonly taken?: readonly string[];
  /** True if `results.jsonl` is all that the folder gets. */
  readonly bare?: boolean;
  /** Gives the number of bytes of an earlier run that stay; `undefined` where there is none. */
  readonly from?: () => Promise<number | undefined>;
}

/**
 * Opens the output before anything runs, so that a long run does not end in a folder that cannot be written.
 * Nothing is written over the files in `taken`. With `bare`, no other format is written in the folder. `from`
 * is asked when no other run can write there any more: where it gives a number, the file keeps as many bytes,
 * and nothing at all is touched until {@linkcode Output.begin}.
 *
 * @throws {UsageError} when the folder or a report's place cannot be written, or another run has the folder.
 */
export async function openOutput(
  folder: string,
  reports: readonly WantedReport[],
  options: OutputOptions = {},
): Promise<Output> {
  await makeFolder(folder, folder, "--out");
  const claimed = await claim(folder);
  try {
    return await outputIn(folder, reports, options, claimed);
  } catch (error) {
    claimed[Symbol.dispose]();
    throw error;
  }
}

async function outputIn(
  folder: string,
  reports: readonly WantedReport[],
  { taken = [], bare = false, from: ask }: OutputOptions,
  claimed: Disposable,
): Promise<Output> {
  const main = `${folder}/results.jsonl`;
  const others = reportsIn(folder);
  const read = await Promise.all(taken.map((path) => Deno.realPath(path)));
  if (read.includes(await Deno.realPath(main).catch(() => main))) {
    throw new UsageError(`"${main}" of --out is one of the files that are read: name another folder`);
  }
  const from = await ask?.();
  let file: Deno.FsFile | undefined;
  const begin = async (): Promise<void> => {
    // Nothing of an earlier run is touched before all can be written.
    await mustBeFile(main).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw unwritable(main, "--out", error);
    });
    for (const path of [main, ...others.map((each) => each.path)]) await touch(path, "--out");
    await prepare(reports, [main, ...others.map((each) => each.path), ...taken]);
    // A report beside results that are not its own would be believed, should this run never come to its end.
    // Reports go first: where a folder lets nothing go, the results that are there stay.
    for (const { path, format } of others) {
      try {
        await Deno.remove(path);
        const { split } = FORMATS[format];
        if (split) await removeParts(path, split.isPart);
      } catch (error) {
        throw unwritable(path, "--out", error);
      }
    }
    try {
      file = await Deno.open(main, { write: true });
      await file.truncate(from ?? 0);
      await file.seek(0, Deno.SeekMode.End);
    } catch (error) {
      throw unwritable(main, "--out", error);
    }
  };
  if (from === undefined) await begin();
  const closeFile = (): void => {
    file?.close();
    file = undefined;
  };
  return {
    begin,
    line(line) {
      const bytes = new TextEncoder().encode(writeLine(line));
      try {
        for (let at = 0; at < bytes.length;) at += file!.writeSync(bytes.subarray(at));
      } catch (error) {
        throw unwritable(main, "--out", error);
      }
    },
    async finish() {
      file?.syncSync();
      closeFile();
      const wanted = bare ? reports : [...others, ...reports];
      if (wanted.length === 0) return { written: [main], unwritten: [] };
      const { written, unwritten } = await writeReports(await loadReport(main), wanted);
      return { written: [main, ...written], unwritten };
    },
    close() {
      closeFile();
      claimed[Symbol.dispose]();
    },
  };
}

export function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
}

async function makeFolder(folder: string, path: string, option: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new UsageError(
        `"${path}" of ${option} cannot be written: "${folder}" is a file, expected a folder`,
      );
    }
    throw unwritable(path, option, error);
  }
}

/**
 * Makes sure that a file can be written, whose content stays as it is: resolves to the one path that it has.
 */
async function touch(path: string, option: string): Promise<string> {
  try {
    // The reader of a pipe takes the end of its first writer for the end of the report.
    const isPipe = await Deno.stat(path).then(({ isFifo }) => isFifo, () => false);
    if (!isPipe) (await Deno.open(path, { write: true, create: true })).close();
  } catch (error) {
    throw unwritable(path, option, error);
  }
  // A pipe of the shell has no such path.
  return await Deno.realPath(path).catch(() => path);
}

/** The error of an option's file or folder that cannot be written. */
export function unwritable(path: string, option: string, error: unknown): UsageError {
  return new UsageError(`"${path}" of ${option} cannot be written: ${(error as Error).message}`);
}
