import { UsageError } from "./usage.ts";

/**
 * Keeps every other run out of a folder until it is disposed or the process ends, in whatever way: the lock is
 * the kernel's (flock) and on the folder itself, so that nothing stays behind. A system or a file system that
 * cannot lock a folder is trusted.
 *
 * @throws {UsageError} while another run has the folder.
 */
export function claim(folder: string): Disposable {
  let handle: Deno.FsFile;
  try {
    handle = Deno.openSync(folder);
  } catch {
    return { [Symbol.dispose]: () => {} };
  }
  try {
    if (handle.tryLockSync(true)) return handle;
  } catch {
    return handle;
  }
  handle.close();
  throw new UsageError(
    `"${folder}" of --out is in use by another run: wait until that has ended, or name another folder`,
  );
}
