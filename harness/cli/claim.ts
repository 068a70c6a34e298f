import { lockFolder } from "../endpoint/temporary.ts";
import { UsageError } from "./usage.ts";

/**
 * Keeps every other run out of a folder until it is disposed or the process ends. Where folders cannot be
 * locked, runs are trusted.
 *
 * @throws {UsageError} while another run has the folder.
 */
export function claim(folder: string): Disposable {
  const lock = lockFolder(folder);
  if (lock === "taken") {
    throw new UsageError(
      `"${folder}" of --out is in use by another run: wait until that has ended, or name another folder`,
    );
  }
  return lock === "none" ? { [Symbol.dispose]: () => {} } : lock;
}
