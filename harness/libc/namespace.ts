import type { System } from "./sys.ts";

const O_RDONLY_CLOEXEC = 0o2000000;
const CLONE_NEWNET = 0x4000_0000;

/**
 * Makes a call in the network namespace of the process with the number `pid`. A socket belongs for good to
 * the namespace in which it was made; the namespace is that of this thread alone, and nothing else runs on it
 * meanwhile.
 *
 * @returns what the call returns, or −1 where this process may not enter the namespace.
 */
export function inNamespaceOf(pid: number, { c }: System, call: () => number): number {
  const open = (path: string) => c.open(new TextEncoder().encode(`${path}\0`), O_RDONLY_CLOEXEC);
  const [here, there] = [open("/proc/thread-self/ns/net"), open(`/proc/${pid}/ns/net`)];
  try {
    if (here < 0 || there < 0 || c.setns(there, CLONE_NEWNET) < 0) return -1;
    const result = call();
    if (c.setns(here, CLONE_NEWNET) < 0) throw new Error("The way back into the own namespace is closed");
    return result;
  } finally {
    for (const fd of [here, there]) if (fd >= 0) c.close(fd);
  }
}
