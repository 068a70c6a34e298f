/** Milliseconds that are waited at most. */
const MOST_MS = 100;

/**
 * Waits until a process that was just started has given the sockets of this process back, and lets nothing
 * else run meanwhile. A child has them all until its exec closes them: a connection that is closed by then
 * stays open, and a listener goes on listening.
 */
export function awaitExec(pid: number): void {
  const untilMs = performance.now() + MOST_MS;
  while (hasSockets(pid) && performance.now() < untilMs);
}

/** False also where nobody can look, as that takes Linux's `/proc` and every permission. */
function hasSockets(pid: number): boolean {
  if (Deno.build.os !== "linux") return false;
  const folder = `/proc/${pid}/fd`;
  try {
    for (const { name } of Deno.readDirSync(folder)) {
      if (Deno.readLinkSync(`${folder}/${name}`).startsWith("socket:")) return true;
    }
    return false;
  } catch (error) {
    // A descriptor was closed between the two looks.
    return error instanceof Deno.errors.NotFound;
  }
}
