import { didYouMean } from "../case/nearest.ts";
import { type Arguments, UsageError } from "./usage.ts";

/**
 * Sees that the name of an option is a subject of a run.
 *
 * @param run The words for the run.
 * @throws {UsageError} when it is not.
 */
export function checkSubject(
  name: string,
  subjects: readonly string[],
  option = "subject",
  run = "the run",
): void {
  if (subjects.includes(name)) return;
  throw new UsageError(
    `"${name}" of --${option} is not a subject of ${run}: ${subjects.join(", ")}${
      didYouMean(name, subjects)
    }`,
  );
}

/**
 * The subject that `--subject` names, else the only one of the run.
 *
 * @throws {UsageError} when the run has no such subject, or several and none is named.
 */
export function oneSubject(args: Arguments, subjects: readonly string[]): string {
  const name = args.value("subject") ?? (subjects.length === 1 ? subjects[0] : undefined);
  if (name === undefined) {
    throw new UsageError(`Name one subject of the run: --subject ${subjects.join(" or ")}`);
  }
  checkSubject(name, subjects);
  return name;
}
