/** Bytes at the beginning of a file that say what it is. */
const BEGINNING = 200;

/**
 * Writes a file so that nobody takes half of it for the whole: it gets its name when it is complete. What is
 * no file, such as a pipe or a link to where stdout goes, is written as it is.
 */
export async function writeWhole(
  path: string,
  text: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const found = await Deno.lstat(path).catch(() => undefined);
  if (found && !found.isFile) return await writePieces(path, text).catch(ignoreLeft);
  const partial = `${path}.partial`;
  try {
    await writePieces(partial, text);
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw error;
  }
}

/** Writes pieces of text in turn: `Deno.writeTextFile` with a stream does not report a full disk. */
async function writePieces(path: string, text: AsyncIterable<string> | Iterable<string>): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  for await (const bytes of ReadableStream.from(text).pipeThrough(new TextEncoderStream())) {
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  }
}

/** The reader of a pipe may have enough before the end. */
function ignoreLeft(error: unknown): void {
  if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
}

/** The path of a part of a report, such as `junit-python.xml`; the report's own for a part without a name. */
export function partPath(path: string, part: string): string {
  if (part === "") return path;
  const { folder, stem, ending } = apart(path);
  return `${folder}${stem}-${part}${ending}`;
}

/**
 * Removes the parts that an earlier run wrote beside a report, but for those in `kept`.
 *
 * @param isPart True for the beginning of a file that is such a part.
 */
export async function removeParts(
  path: string,
  isPart: (beginning: string) => boolean,
  kept: ReadonlySet<string> = new Set(),
): Promise<void> {
  const { folder, stem, ending } = apart(path);
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder || ".")) {
      if (isFile && name.startsWith(`${stem}-`) && name.endsWith(ending)) names.push(name);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  for (const name of names) {
    const place = `${folder}${name}`;
    if (!kept.has(place) && isPart(await beginningOf(place))) await Deno.remove(place);
  }
}

async function beginningOf(path: string): Promise<string> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(BEGINNING);
  return new TextDecoder().decode(bytes.subarray(0, await file.read(bytes) ?? 0));
}

/** A path as its folder with the slash, the file's name without its ending, and the ending with its dot. */
function apart(path: string): { folder: string; stem: string; ending: string } {
  const slash = path.lastIndexOf("/") + 1;
  const dot = path.indexOf(".", slash + 1);
  const end = dot < 0 ? path.length : path.lastIndexOf(".");
  return { folder: path.slice(0, slash), stem: path.slice(slash, end), ending: path.slice(end) };
}
