import { Unavailable } from "../endpoint/errors.ts";
import type { Census } from "../endpoint/relays.ts";

/** Bytes of a page, in which Linux counts resident memory on the machines that it is run on. */
const PAGE = 4096;
/** Positions in `/proc/PID/stat` behind the name of the program, as proc(5) has them. */
const [GROUP, RESIDENT] = [2, 21];

/** A process of a relay. */
interface Member {
  readonly pid: number;
  /** Bytes. */
  readonly memory: number;
}

/** The output of a program. Deno itself opens `/proc` only with every permission. */
async function output(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args, stdin: "null", stderr: "null" }).output();
  return new TextDecoder().decode(stdout);
}

async function membersOf(group: number): Promise<Member[]> {
  const lines = (await output("sh", "-c", "cat /proc/[0-9]*/stat")).split("\n");
  return lines.flatMap((line) => {
    // The name of a program may have blanks and parentheses of its own.
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    if (Number(fields[GROUP]) !== group) return [];
    return [{ pid: parseInt(line), memory: Number(fields[RESIDENT]) * PAGE }];
  });
}

/**
 * Counts what the processes of a group hold.
 *
 * @throws {Unavailable} (as a rejection) where there is no Linux.
 */
export async function censusOf(group: number): Promise<Census> {
  if (Deno.build.os !== "linux") throw new Unavailable("Only Linux tells what other processes hold");
  const members = await membersOf(group);
  const folders = members.map(({ pid }) => `/proc/${pid}/fd`);
  const entries = folders.length === 0 ? "" : await output("ls", ...folders);
  return {
    processes: members.length,
    descriptors: entries.split("\n").filter((line) => /^\d+$/.test(line)).length,
    memory: members.reduce((sum, { memory }) => sum + memory, 0),
  };
}

/** The addresses, as text, at which processes of a group listen; none where nobody can look. */
export async function listenersOf(group: number): Promise<string[]> {
  if (Deno.build.os !== "linux") return [];
  try {
    const members = await membersOf(group);
    if (members.length === 0) return [];
    const links = await output("ls", "-l", ...members.map(({ pid }) => `/proc/${pid}/fd`));
    const inodes = new Set([...links.matchAll(/socket:\[(\d+)\]/g)].map((each) => each[1]));
    const table = await output(
      "cat",
      ...["tcp", "tcp6"].map((name) => `/proc/${members[0]!.pid}/net/${name}`),
    );
    return table.split("\n").flatMap((line) => {
      const fields = line.trim().split(/\s+/);
      const [, local = "", , state] = fields;
      return state === "0A" && inodes.has(fields[9]) ? [addressOf(local)] : [];
    });
  } catch {
    return [];
  }
}

/** An address as `/proc/net/tcp` has it: words of the machine's order in hexadecimal digits, and a port. */
function addressOf(text: string): string {
  const [digits = "", port = ""] = text.split(":");
  const number = parseInt(port, 16);
  if (digits.length > 8) return /^0+$/.test(digits) ? `[::]:${number}` : `port ${number} of IPv6`;
  const bytes = digits.match(/../g) ?? [];
  return `${bytes.reverse().map((byte) => parseInt(byte, 16)).join(".")}:${number}`;
}
