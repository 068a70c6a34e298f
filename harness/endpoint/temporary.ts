import { SockspecError } from "./errors.ts";

/** Bytes of a folder's path at most: one of AF_UNIX below it has 104 on some systems. */
const MOST_BYTES = 84;

/** There is no place for temporary files. */
export class NoTemporaryFolder extends SockspecError {}

/**
 * Folders to remove with the process, where their callers do not come to it: a second Ctrl-C ends it at once.
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
 * for such folders; in `/tmp` where the permissions name only that, or where paths in that place would be too long
 * for AF_UNIX, or are relative.
 *
 * @throws {NoTemporaryFolder} where that cannot be written.
 */
export function temporaryFolder(): string {
  // At once, as the process may end while it waits: nobody would know the folder yet.
  const folder = makeFolder("sockspec-");
  // The same listener counts once, however often it is added.
  globalThis.addEventListener("unload", removeAll);
  folders.add(folder);
  return folder;
}

function makeFolder(prefix: string): string {
  try {
    const folder = Deno.makeTempDirSync({ prefix });
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
  return Deno.makeTempDirSync({ dir: "/tmp", prefix });
}
