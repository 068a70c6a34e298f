import { count } from "../../reports/printable.ts";
import type { Report } from "../../reports/report.ts";
import { loadReport } from "./output.ts";
import { type Arguments, UsageError } from "./usage.ts";

/**
 * The stored run that a command names as its one word, and the path of its file.
 *
 * @throws {UsageError} when it names none or several, or one that cannot be read.
 */
export async function storedRun({ words }: Arguments): Promise<{ file: string; stored: Report }> {
  const [file, ...rest] = words;
  if (file === undefined || rest.length > 0) {
    throw new UsageError(
      `Name one results.jsonl that a run has written, found ${count(words.length, "word")}`,
    );
  }
  return { file, stored: await readStored(file) };
}

/** The stored run in a file. @throws {UsageError} when it cannot be read. */
export async function readStored(file: string): Promise<Report> {
  try {
    return await loadReport(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UsageError(`"${file}" could not be read: ${(error as Error).message}`);
  }
}
