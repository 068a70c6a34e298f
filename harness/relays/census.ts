import { membersOf, mustBeLinux, output } from "../agent/processes.ts";
import type { Census } from "../endpoint/relays.ts";

/**
 * Counts what the processes of a group hold.
 *
 * @throws {Unavailable} (as a rejection) where there is no Linux.
 */
export async function censusOf(group: number): Promise<Census> {
  mustBeLinux();
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
