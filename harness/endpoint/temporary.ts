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
export async function temporaryFolder(): Promise<string> {
  const folder = await makeFolder("sockspec-");
  // The same listener counts once, however often it is added.
  globalThis.addEventListener("unload", removeAll);
  folders.add(folder);
  return folder;
}

async function makeFolder(prefix: string): Promise<string> {
  try {
    return await Deno.makeTempDir({ prefix });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable) || Deno.build.os === "windows") throw error;
    return await Deno.makeTempDir({ dir: "/tmp", prefix });
  }
}
