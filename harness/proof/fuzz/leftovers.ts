import { MARK } from "./hostile.ts";

async function lines(script: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script, ...args], stderr: "null" }).output();
  return new TextDecoder().decode(stdout).split("\n").filter(Boolean);
}

/** The resources of this process. */
export interface Held {
  /** Descriptors of any kind. */
  readonly descriptors: number;
  /** Those among them that are sockets. */
  readonly sockets: number;
}

/**
 * Counts the resources of this process. Another process looks, as Deno opens `/proc` only with every
 * permission; it waits for a word first, as what the runtime opens to watch it may be there before it looks
 * or after.
 */
export async function held(): Promise<Held> {
  const child = new Deno.Command("sh", {
    args: ["-c", 'read -r word; ls -l "/proc/$0/fd" | grep -e "->"', `${Deno.pid}`],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const output = new Response(child.stdout).text();
  const stdin = child.stdin.getWriter();
  await stdin.write(new TextEncoder().encode("look\n"));
  const found = (await output).split("\n").filter(Boolean);
  await Promise.all([stdin.close(), child.status]);
  return { descriptors: found.length, sockets: found.filter((line) => line.includes("socket:")).length };
}

/**
 * The kinds of {@linkcode held} of which there are more than `before` when `limitMs` milliseconds have
 * passed; a pipe is closed a while after its end.
 */
export async function grown(before: Held, limitMs: number): Promise<string[]> {
  const start = performance.now();
  for (;;) {
    const now = await held();
    const more = (["descriptors", "sockets"] as const).filter((kind) => now[kind] > before[kind]);
    if (more.length === 0 || performance.now() - start > limitMs) {
      return more.map((kind) => `${now[kind]} ${kind}, expected ${before[kind]} as before`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Processes that carry the mark of a run, and zombies among the children of this process. */
async function remaining(mark: string): Promise<string[]> {
  const marked = await lines('grep -l -s -a -F -e "$0" /proc/[0-9]*/environ', `${MARK}=${mark}`);
  const zombies = await lines('grep -l -s -E "^[0-9]+ \\(.*\\) Z $0 " /proc/[0-9]*/stat', `${Deno.pid}`);
  return [...marked, ...zombies];
}

/** The leftovers of a run after `limitMs` milliseconds, or none as soon as none are left. */
export async function leftovers(mark: string, limitMs: number): Promise<string[]> {
  const before = performance.now();
  for (;;) {
    const found = await remaining(mark);
    if (found.length === 0 || performance.now() - before > limitMs) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
