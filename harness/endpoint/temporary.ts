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
 * for such folders, or in `/tmp` where the permissions name only that.
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
    return Deno.makeTempDirSync({ prefix });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable) || Deno.build.os === "windows") throw error;
    return Deno.makeTempDirSync({ dir: "/tmp", prefix });
  }
}
