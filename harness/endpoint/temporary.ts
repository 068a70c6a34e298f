import { SockspecError } from "./errors.ts";

/** Bytes of a folder's path at most: one of AF_UNIX below it has 104 on some systems. */
const MOST_BYTES = 84;
/** Matches the names of folders that their processes have locked, and no other names. */
const HELD = { prefix: "sockspec-", suffix: ".run" };
const HELD_NAME = /^sockspec-[0-9a-f]+\.run$/;

/** There is no place for temporary files. */
export class NoTemporaryFolder extends SockspecError {}

/** True if an error says that a disk is full. */
export function isFull(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "ENOSPC";
}

/**
 * Throws for the error of a full disk, on which nothing that comes later could be judged; ignores others.
 *
 * @throws {NoTemporaryFolder} for these.
 */
export function mustHaveRoom(error: unknown): void {
  if (error instanceof NoTemporaryFolder) throw error;
  if (!isFull(error)) return;
  throw new NoTemporaryFolder(
    `There is no room for temporary files: ${error.message}; make some, or let TMPDIR name a folder that has it`,
  );
}

/**
 * Folders to remove with the process if it ends before their callers can: a second Ctrl-C ends it at once.
 */
const folders = new Set<string>();

function removeAll(): void {
  for (const folder of folders) {
    try {
      Deno.removeSync(folder, { recursive: true });
    } catch {
      // The caller has removed it.
    }
  }
}

/**
 * Makes a folder for files that are needed for a while, which the caller removes. It is in the system's place
 * for such folders; in `/tmp` where the permissions name only that, or where paths in that place would be too
 * long for AF_UNIX, or are relative.
 *
 * @throws {NoTemporaryFolder} where that cannot be written.
 */
export function temporaryFolder(): string {
  // At once, as the process may end while it waits: nobody would know the folder yet.
  return remembered(makeFolder({ prefix: "sockspec-" }));
}

function remembered(folder: string): string {
  // The same listener counts once, however often it is added.
  globalThis.addEventListener("unload", removeAll);
  folders.add(folder);
  return folder;
}

/** A folder that is removed when it is disposed, or by a later run if this process is killed. */
export interface HeldFolder extends AsyncDisposable {
  readonly path: string;
}

/**
 * Makes a temporary folder that is locked as long as this process lives, so that others can see that.
 *
 * @throws {NoTemporaryFolder} where there is no place for it.
 */
export function heldFolder(): HeldFolder {
  for (;;) {
    const path = remembered(makeFolder(HELD));
    const lock = lockFolder(path);
    if (lock !== "taken" && isThere(path)) {
      return {
        path,
        async [Symbol.asyncDispose]() {
          await Deno.remove(path, { recursive: true }).catch(() => {});
          folders.delete(path);
          if (lock !== "none") lock.close();
        },
      };
    }
    // Another run took it for a leftover in the moment before it was locked.
    if (typeof lock === "object") lock.close();
    folders.delete(path);
  }
}

/**
 * Removes the folders of processes that were killed, in the place where `own` is. Those of other users stay,
 * and where nothing can be locked, all do.
 */
export async function removeLeftovers({ path: own }: HeldFolder): Promise<void> {
  const place = own.slice(0, own.lastIndexOf("/"));
  try {
    const { uid } = await Deno.lstat(own);
    for await (const { name, isDirectory } of Deno.readDir(place)) {
      const path = `${place}/${name}`;
      if (!isDirectory || !HELD_NAME.test(name) || (await Deno.lstat(path)).uid !== uid) continue;
      const lock = lockFolder(path);
      if (typeof lock !== "object") continue;
      await Deno.remove(path, { recursive: true }).catch(() => {});
      lock.close();
    }
  } catch {
    // Another run removes them, too, or the permissions do not reach that far.
  }
}

/**
 * Locks a folder until the handle is closed or the process ends, in whatever way: the lock is the kernel's
 * (flock) and on the folder itself, so that nothing stays behind. Gives `taken` while another has the lock,
 * and `none` where a system or a file system cannot lock a folder.
 */
export function lockFolder(path: string): Deno.FsFile | "taken" | "none" {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path);
  } catch {
    return "none";
  }
  try {
    if (file.tryLockSync(true)) return file;
  } catch {
    file.close();
    return "none";
  }
  file.close();
  return "taken";
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

function makeFolder(name: { readonly prefix: string; readonly suffix?: string }): string {
  try {
    const folder = Deno.makeTempDirSync(name);
    if (Deno.build.os === "windows") return folder;
    if (folder.startsWith("/") && new TextEncoder().encode(folder).length <= MOST_BYTES) return folder;
    Deno.removeSync(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable) || Deno.build.os === "windows") {
      const { message } = error as Error;
      throw new NoTemporaryFolder(
        `No temporary folder can be made: ${message}; TMPDIR must name a folder that can be written`,
      );
    }
  }
  return Deno.makeTempDirSync({ dir: "/tmp", ...name });
}
