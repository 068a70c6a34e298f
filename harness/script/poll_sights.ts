import type { Address } from "../endpoint/address.ts";
import type { Endpoint, Reply } from "../endpoint/endpoint.ts";
import { Unsupported } from "../endpoint/errors.ts";
import type { PollEvent } from "../endpoint/kinds.ts";
import type { Method, Params, Returned } from "../endpoint/operations.ts";
import type { Clock } from "./clock.ts";

/** Something that can arrive at a socket; `ack` is the acknowledgement of its own FIN. */
export type Sight = "data" | "fin" | "reset" | "ack";

/**
 * The events by which an endpoint's own `poll` distinguishes each sight from what comes before it; none where
 * it does not report it. No event is about acknowledgements.
 */
export type PollSights = Readonly<Record<Exclude<Sight, "ack">, readonly PollEvent[]>>;

/** The account of an endpoint of which nothing is known. */
export const NO_SIGHTS: PollSights = { data: [], fin: [], reset: [] };

/** Events that may report an arrival; `out` and `pri` are about something else. */
const CANDIDATES: readonly PollEvent[] = ["in", "rdhup", "hup", "err"];
/** Milliseconds to find out. */
const LIMIT_MS = 2_000;

const BYTE = Uint8Array.of(1);

/**
 * Finds out what an endpoint's `poll` reports when a byte, a FIN and a reset arrive, which `reference` sends
 * from a listener at `address`. An event reports a sight if it was not there before: `in`, which is also true
 * of the byte, does not report the FIN after it, and a poll that is made of `select()` knows nothing else.
 * Both endpoints must be idle, and are reset afterwards.
 *
 * @throws {EndpointLost} when one of them is gone.
 */
export async function findPollSights(
  endpoint: Endpoint,
  reference: Endpoint,
  address: Address,
  clock: Clock,
): Promise<PollSights> {
  const looking = look(endpoint, reference, address, Math.ceil(clock.windowMs));
  try {
    return await clock.within(LIMIT_MS, looking) ? await looking : NO_SIGHTS;
  } catch (error) {
    if (error instanceof Refused || error instanceof Unsupported) return NO_SIGHTS;
    throw error;
  } finally {
    looking.catch(() => {});
    await Promise.all([reference.reset(), endpoint.reset()]);
  }
}

async function look(
  endpoint: Endpoint,
  reference: Endpoint,
  address: Address,
  windowMs: number,
): Promise<PollSights> {
  const listener = await call(reference, "listenStream", { address });
  const name = await call(reference, "getsockname", listener);
  const connected = async (): Promise<[near: number, far: number]> => {
    const ends = [call(endpoint, "connectStream", name), call(reference, "accept", listener)] as const;
    const [near, far] = await Promise.all(ends);
    return [near.socket, far.socket];
  };
  /** The events beyond those that are known, which are there or come within the time. */
  const news = async (
    socket: number,
    known: readonly PollEvent[],
    timeoutMs = windowMs,
  ): Promise<PollEvent[]> => {
    const asked = CANDIDATES.filter((each) => !known.includes(each));
    const { events } = await call(endpoint, "poll", { socket, events: asked, timeoutMs });
    return asked.filter((each) => events.includes(each));
  };
  const [near, far] = await connected();
  const idle = await news(near, [], 0);
  await call(reference, "sendall", { socket: far, data: BYTE });
  const data = await news(near, idle);
  await call(reference, "shutdown", { socket: far, how: "write" });
  const fin = await news(near, [...idle, ...data]);
  const [second, aborted] = await connected();
  await call(reference, "abort", { socket: aborted });
  const reset = await news(second, [...idle, ...data, ...fin]);
  return { data, fin, reset };
}

/** A call failed, so that there is nothing to learn. */
class Refused extends Error {}

async function call<M extends Method>(
  endpoint: Endpoint,
  method: M,
  params: Params<M>,
): Promise<Returned<M>> {
  const reply: Reply<M> = await endpoint.invoke(method, params);
  if (reply.error !== undefined) throw new Refused(reply.error.native);
  return reply.value;
}
