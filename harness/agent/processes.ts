import { Unavailable } from "../endpoint/errors.ts";
import type { Usage } from "../endpoint/endpoint.ts";

/** Bytes of a page, in which Linux counts resident memory on the machines that it is run on. */
const PAGE = 4096;
/** Milliseconds of a tick, in which Linux counts the time of processors for programs. */
const TICK_MS = 10;
/** Positions in `/proc/PID/stat` after the name of the program, as proc(5) has them. */
const [PARENT, GROUP, USER, SYSTEM, THREADS, RESIDENT] = [1, 2, 11, 12, 17, 21];

/** A process as Linux reports it. */
export interface Process {
  readonly pid: number;
  /** The number of the process that started it. */
  readonly parent: number;
  readonly group: number;
  /** Milliseconds for which processors have run it. */
  readonly processorMs: number;
  readonly threads: number;
  /** Bytes of memory that are resident. */
  readonly memory: number;
}

/** The output of a program. Deno itself opens `/proc` only with every permission. */
export async function output(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args, stdin: "null", stderr: "null" }).output();
  return new TextDecoder().decode(stdout);
}

/** The fields of a line of `/proc/PID/stat` after the name, which may have blanks and parentheses. */
export function fieldsOf(line: string): string[] {
  return line.slice(line.lastIndexOf(")") + 2).split(" ");
}

/** All processes that can be seen. */
async function everyProcess(): Promise<Process[]> {
  const lines = (await output("sh", "-c", "cat /proc/[0-9]*/stat")).split("\n").filter(Boolean);
  return lines.map((line) => {
    const fields = fieldsOf(line).map(Number);
    return {
      pid: parseInt(line),
      parent: fields[PARENT]!,
      group: fields[GROUP]!,
      processorMs: (fields[USER]! + fields[SYSTEM]!) * TICK_MS,
      threads: fields[THREADS]!,
      memory: fields[RESIDENT]! * PAGE,
    };
  });
}

/** The processes of a group. */
export async function membersOf(group: number): Promise<Process[]> {
  return (await everyProcess()).filter((each) => each.group === group);
}

/**
 * Counts the processor time and the threads of the processes of a group and of those that they have started,
 * whatever group these are in.
 *
 * @throws {Unavailable} (as a rejection) where there is no Linux.
 */
export async function usageOf(group: number): Promise<Usage> {
  mustBeLinux();
  const all = await everyProcess();
  const family = new Set(all.filter((each) => each.group === group));
  // A set goes on to what was added to it.
  for (const { pid } of family) {
    for (const each of all) if (each.parent === pid) family.add(each);
  }
  const usage = { processorMs: 0, threads: 0 };
  for (const { processorMs, threads } of family) {
    usage.processorMs += processorMs;
    usage.threads += threads;
  }
  return usage;
}

/** @throws {Unavailable} where there is no Linux. */
export function mustBeLinux(): void {
  if (Deno.build.os !== "linux") throw new Unavailable("Only Linux says what other processes use and hold");
}
