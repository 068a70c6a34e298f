import type { Implementation } from "../agents/implementations.ts";
import type { Beside, Endpoint } from "../endpoint/endpoint.ts";
import { EndpointLost } from "../endpoint/errors.ts";
import type { Clock } from "../script/clock.ts";
import type { Hosts } from "../endpoint/address.ts";
import type { Pool } from "./pool.ts";

/** Milliseconds that a question to an endpoint may take. */
const LIMIT_MS = 2_000;

/**
 * True if an endpoint shares AF_UNIX paths with the reference: a command may have led it to where other files
 * are, or the same files and other sockets. It shares them if it connects to a listener of the reference's,
 * or else if what it binds appears in the harness's file system: then its connect is broken, which is its own
 * fault. No path that begins with `path` may be in use.
 */
export async function sharesFiles(
  endpoint: Endpoint,
  reference: Endpoint,
  path: string,
  clock: Clock,
): Promise<boolean> {
  const [there, own] = [`${path}-reference`, `${path}-own`];
  const succeeds = async (method: "connectStream" | "listenStream", path: string): Promise<boolean> => {
    let done = false;
    const calling = Promise.resolve(endpoint.invoke(method, { address: { family: "unix", path } }));
    await clock.within(LIMIT_MS, calling.then(({ error }) => done = error === undefined));
    return done;
  };
  try {
    await reference.invoke("listenStream", { address: { family: "unix", path: there } });
    const shares = await succeeds("connectStream", there) ||
      await succeeds("listenStream", own) && await exists(own);
    await Promise.all([reference.reset(), endpoint.reset()]);
    return shares;
  } catch (error) {
    // An endpoint that is gone is not elsewhere, and the variant will say so.
    if (error instanceof EndpointLost) return true;
    throw error;
  } finally {
    await Promise.all([there, own].map((each) => Deno.remove(each).catch(() => {})));
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

/**
 * The reference, for a peer whose endpoint is `opposite`, at `host`. A peer by command may be where the
 * harness is not: then another of its kind shows what can be done there.
 */
export async function referenceNear(
  pool: Pool,
  peer: Implementation,
  opposite: Endpoint,
  host: Hosts,
  clock: Clock,
  beside: Beside | undefined,
): Promise<Endpoint> {
  const reference = await pool.reference(beside);
  if (!peer.custom || await meet(reference, opposite, host, clock)) return reference;
  return await pool.endpoint("reference", peer, beside);
}

/** True if `endpoint` reaches the reference at `host`: a command may have led it into another network. */
async function meet(
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
