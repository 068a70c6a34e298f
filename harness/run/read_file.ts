import { excerpt } from "../../reports/printable.ts";
import { SockspecError } from "../endpoint/errors.ts";
import { within } from "../endpoint/within.ts";

/** Something else than a file is where one is expected. The message is a clause about it. */
export class NoFile extends SockspecError {}

const KINDS = {
  isDirectory: "a folder",
  isFifo: "a pipe",
  isSocket: "a socket",
  isCharDevice: "a device",
  isBlockDevice: "a device",
} as const;

/**
 * Makes sure that a path is that of a file. To open a pipe would wait for its other end, and a device may
 * have no end.
 *
 * @throws {NoFile} for anything that is not a file.
 */
export async function mustBeFile(path: string | URL): Promise<void> {
  const found = await Deno.stat(path);
  // A system that cannot say is trusted.
  const kind = Object.entries(KINDS).find(([is]) => found[is as keyof typeof KINDS])?.[1];
  if (kind !== undefined) throw new NoFile(`It is ${kind}, expected a file`);
}

/**
 * Opens a file for reading.
 *
 * @throws {NoFile} for anything that is not a file.
 */
export async function openFile(path: string | URL): Promise<Deno.FsFile> {
  await mustBeFile(path);
  return await Deno.open(path);
}

/**
 * Reads the text of a file, without the byte order mark that editors put before it.
 *
 * @throws {NoFile} for anything that is not a file.
 */
export async function readText(path: string): Promise<string> {
  return await new Response((await openFile(path)).readable).text();
}

/** Bounds of time and size for a pipe. */
export interface PipeLimits {
  /** Milliseconds until somebody writes to one that has a name. */
  readonly writerMs: number;
  /** Milliseconds until its end. */
  readonly endMs: number;
  /** Bytes. */
  readonly bytes: number;
}

/** A command of the shell may take a while; the bytes are many times those of the suite's findings. */
const PIPE_LIMITS: PipeLimits = { writerMs: 2_000, endMs: 60_000, bytes: 33_554_432 };

/**
 * Reads the text of a file, or of a pipe that ends, such as the shell's `<(command)`. What has come from a
 * pipe is gone: it can be read once.
 *
 * @throws {NoFile} for a pipe that exceeds the limits, and for anything else.
 */
export async function readTextOrPipe(path: string, limits: PipeLimits = PIPE_LIMITS): Promise<string> {
  if (!(await Deno.stat(path)).isFifo) return await readText(path);
  const opening = Deno.open(path);
  const pipe = await within(limits.writerMs, opening);
  if (pipe === undefined) {
    await wakeReader(path, opening);
    throw new NoFile("It is a pipe that nobody writes to, expected a file");
  }
  const bytes = await within(limits.endMs, readAtMost(pipe, limits.bytes));
  if (bytes === undefined) {
    throw new NoFile(`It is a pipe that does not end within ${limits.endMs} ms, expected a file`);
  }
  return new TextDecoder().decode(bytes);
}

/** Ends the wait for a writer by being one, where the permissions allow it: else it ends with the process. */
async function wakeReader(path: string, opening: Promise<Deno.FsFile>): Promise<void> {
  const close = (file: Deno.FsFile): void => file.close();
  try {
    using _writer = await Deno.open(path, { read: true, write: true });
    await opening.then(close);
  } catch {
    opening.then(close, () => {});
  }
}

async function readAtMost(pipe: Deno.FsFile, most: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pipe.readable) {
    size += piece.length;
    if (size > most) throw new NoFile(`It is a pipe with more than ${most} bytes, expected a file`);
    pieces.push(piece);
  }
  return new Uint8Array(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

/**
 * Parses the text of a file.
 *
 * @throws {SyntaxError} for one that is not JSON, or has a member twice, of which `JSON.parse` would drop the
 *   first. The message is a sentence about the file, fit to be shown.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(
      text.trim() === ""
        ? "It is empty, expected JSON"
        : `It is not JSON: ${excerpt((error as Error).message)}`,
    );
  }
  const twice = memberTwice(text);
  if (twice === undefined) return value;
  const line = text.slice(0, twice.index).split("\n").length;
  throw new SyntaxError(
    `Line ${line} has the member ${excerpt(twice.member)} a second time, expected it once`,
  );
}

/** The first member of an object that has it already, and its place in the text, which is JSON. */
function memberTwice(text: string): { member: string; index: number } | undefined {
  const open: Set<string>[] = [];
  for (
    const { 0: token, 1: member, index } of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)
  ) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (member !== undefined) {
      const name: string = JSON.parse(member);
      if (open.at(-1)!.has(name)) return { member, index };
      open.at(-1)!.add(name);
    }
  }
  return undefined;
}
