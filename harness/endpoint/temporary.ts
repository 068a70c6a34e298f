/** Folders to remove with the process, where their callers do not come to it: a second Ctrl-C ends it at once. */
const folders = new Set<string>();
globalThis.addEventListener("unload", () => {
  for (const folder of folders) {
    try {
      Deno.removeSync(folder, { recursive: true });
    } catch {
      // The caller has removed it.
    }
  }
});

/**
 * A new folder for what is only needed now, which the caller removes: in the system's place for such, or in `/tmp`, where that is what the
 * permissions name.
 */
export async function temporaryFolder(): Promise<string> {
  const folder = await makeFolder("sockspec-");
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
