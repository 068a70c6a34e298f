import { type Expectations, readExpectations } from "../judge/expectations.ts";
import { UsageError } from "./usage.ts";

/**
 * The expectations in a file; none where there is no path.
 *
 * @throws {UsageError} when it cannot be read or is not of the form.
 */
export async function loadExpectations(path: string | undefined): Promise<Expectations> {
  if (path === undefined) return {};
  try {
    return readExpectations(JSON.parse(await Deno.readTextFile(path)));
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UsageError(`Expectations in "${path}" could not be read: ${(error as Error).message}`);
  }
}
