import { temporaryFolder } from "../endpoint/temporary.ts";

/** A temporary folder for the tests of a file, which is removed after them. */
export function folderOfTests(): string {
  const folder = temporaryFolder();
  Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
  return folder;
}

/** Runs a test, or a part of one, in a temporary folder, which is removed after it. */
export async function inFolder<T>(test: (folder: string) => Promise<T>): Promise<T> {
  const folder = temporaryFolder();
  try {
    return await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
