import type { Expectation } from "../judge/expectations.ts";
import type { Case } from "../case/case.ts";
import { readFindings } from "../judge/read_findings.ts";
import { sequencesIn } from "../explore/sequence_case.ts";
import { unmatched } from "../judge/unmatched.ts";
import { parseJson, readTextOrPipe } from "../run/read_file.ts";
import { type Arguments, type Option, UsageError } from "./usage.ts";

/** The option for findings that a run is held against. */
export const EXPECT_OPTION = {
  expect: {
    value: "FILE",
    help: "Findings (JSON): known deviations, each of which must occur exactly as listed.",
  },
} as const satisfies Record<string, Option>;

/**
 * The expectations of `--expect`, each of which can occur in one of the cases; none without the option.
 *
 * @throws {UsageError} when the file cannot be read, is not of the form, or names what there is not.
 */
export async function expectationsOf(args: Arguments, cases: readonly Case[]): Promise<Expectation[]> {
  const expectations = await loadExpectations(args.value("expect"));
  const sequences = sequencesIn(expectations.map((each) => each.case));
  const wrong = unmatched(expectations, [...cases, ...sequences]);
  if (wrong) throw new UsageError(wrong);
  return expectations;
}

/**
 * The expectations in a file; none where there is no path.
 *
 * @throws {UsageError} when the file cannot be read or is not of the form.
 */
export async function loadExpectations(path: string | undefined): Promise<Expectation[]> {
  if (path === undefined) return [];
  try {
    return readFindings(parseJson(await readTextOrPipe(path)));
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UsageError(`Could not read the findings in "${path}": ${(error as Error).message}`);
  }
}
