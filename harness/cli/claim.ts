import { lockFolder } from "../endpoint/temporary.ts";
import { UsageError } from "./usage.ts";

/**
 * Milliseconds until a lock counts as another run's: a process that a killed run was just starting holds its
 * lock until it runs its own program.
 */
const LEFT_MS = 1_000;
/** Milliseconds between two tries. */
const TRY_MS = 20;

/**
 * Keeps every other run out of a folder until it is disposed or the process ends. Where folders cannot be
 * locked, runs are trusted.
 *
 * @throws {UsageError} (as a rejection) while another run has the folder.
 */
export async function claim(folder: string): Promise<Disposable> {
  const untilMs = performance.now() + LEFT_MS;
  let lock = lockFolder(folder);
  while (lock === "taken" && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, TRY_MS));
    lock = lockFolder(folder);
  }
  if (lock === "taken") {
    throw new UsageError(
      `"${folder}" of --out is in use by another run: wait until that has ended, or name another folder`,
    );
  }
  return lock === "none" ? { [Symbol.dispose]: () => {} } : lock;
}
