import { temporaryFolder } from "../endpoint/temporary.ts";

/** Runs a test in a temporary folder, which is removed behind it. */
export async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
