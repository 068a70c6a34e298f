import type { Clock } from "../script/clock.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { Hosts } from "../script/places.ts";

/** Milliseconds to find out. */
const LIMIT_MS = 2_000;

/** Whether an endpoint finds a socket of the reference's at `path`: a command may have led it to where other files are. */
export async function sharesFiles(
  endpoint: Endpoint,
  reference: Endpoint,
  path: string,
  clock: Clock,
): Promise<boolean> {
  const address = { family: "unix", path } as const;
  let shares = true;
  try {
    await reference.invoke("listenStream", { address });
    const connecting = Promise.resolve(endpoint.invoke("connectStream", { address }));
    await clock.within(LIMIT_MS, connecting.then(({ error }) => shares = error?.errno !== "ENOENT"));
    await Promise.all([reference.reset(), endpoint.reset()]);
    await Deno.remove(path).catch(() => {});
  } catch {
    // Of an endpoint that does not go on nobody knows.
  }
  return shares;
}

/** Whether `endpoint` reaches the reference at `host`: a command may have led it into another network. */
export async function meet(
  reference: Endpoint,
  endpoint: Endpoint,
  host: Hosts,
  clock: Clock,
): Promise<boolean> {
  const family = host.ipv4 === undefined ? "ipv6" : "ipv4";
  const connects = async (): Promise<boolean> => {
    const address = { family, host: host[family]!, port: 0 } as const;
    const listening = await reference.invoke("listenStream", { address });
    if (!listening.value) return false;
    const name = await reference.invoke("getsockname", { socket: listening.value.socket });
    if (!name.value) return false;
    const connected = await endpoint.invoke("connectStream", { address: name.value.address });
    return connected.value !== undefined;
  };
  try {
    let met = false;
    await clock.within(LIMIT_MS, connects().then((value) => met = value));
    return met;
  } finally {
    await Promise.all([reference.reset(), endpoint.reset()]);
  }
}
