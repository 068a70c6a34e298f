import type { Expectation } from "../judge/expectations.ts";
import { readFindings } from "../judge/read_findings.ts";
import { UsageError } from "./usage.ts";

/**
 * The expectations in a file; none where there is no path.
 *
 * @throws {UsageError} when the file cannot be read or is not of the form.
 */
export async function loadExpectations(path: string | undefined): Promise<Expectation[]> {
  if (path === undefined) return [];
  try {
    return readFindings(JSON.parse(await Deno.readTextFile(path)));
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UsageError(`Could not read the findings in "${path}": ${(error as Error).message}`);
  }
}
