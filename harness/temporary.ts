/**
 * A new folder for what is only needed now, which the caller removes: in the system's place for such, or in `/tmp`, where that is what the
 * permissions name.
 */
export async function temporaryFolder(): Promise<string> {
  const prefix = "sockspec-";
  try {
    return await Deno.makeTempDir({ prefix });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable) || Deno.build.os === "windows") throw error;
    return await Deno.makeTempDir({ dir: "/tmp", prefix });
  }
}
