import { INET_FAMILIES, type SeatHosts } from "../endpoint/address.ts";
import type { Endpoint, Reply } from "../endpoint/endpoint.ts";
import { EndpointLost, Unsupported } from "../endpoint/errors.ts";
import type { SocketId } from "../endpoint/kinds.ts";
import type { Method, Params } from "../endpoint/operations.ts";
import { within } from "../endpoint/within.ts";

/** Milliseconds for one connection with a byte each way. */
const LIMIT_MS = 2_000;

const ROLES = ["server", "client"] as const;
const BYTE = Uint8Array.of(1);

/** A call of the preflight that did not succeed. */
class Failed extends Error {}

/**
 * Looks whether subject and peer reach each other at all: for each family, in each role of the subject, one
 * connection and a byte each way. Resolves to a sentence for each combination in which that does not work,
 * with the axes before it. So a wrong address or a path that lets nothing through is reported once, and not
 * by every variant alone.
 */
export async function preflight(
  subject: Endpoint,
  peer: Endpoint,
  hosts: SeatHosts,
): Promise<{ axes: string; found: string }[]> {
  const obstacles: { axes: string; found: string }[] = [];
  for (const family of INET_FAMILIES) {
    const both = [subject, peer].every(({ capabilities }) =>
      capabilities.has("stream") && capabilities.has(`family:${family}`)
    );
    if (!both || hosts.subject[family] === undefined || hosts.peer[family] === undefined) continue;
    for (const role of ROLES) {
      const [server, client] = role === "server"
        ? [["subject", subject], ["peer", peer]] as const
        : [["peer", peer], ["subject", subject]] as const;
      const address = { family, host: hosts[server[0]][family]!, port: 0 };
      const found = await obstacle(server, client, address);
      if (found !== undefined) obstacles.push({ axes: `role=${role},family=${family}`, found });
      if (!await closed(subject) || !await closed(peer)) return obstacles;
    }
  }
  return obstacles;
}

type Side = readonly ["subject" | "peer", Endpoint];

/** Connects the two sides and sends a byte each way; says which call did not succeed. */
async function obstacle(
  server: Side,
  client: Side,
  address: Params<"listenStream">["address"],
): Promise<string | undefined> {
  let last = "";
  const call = async <M extends Method>([seat, endpoint]: Side, method: M, params: Params<M>) => {
    last = `the ${seat}'s ${method}`;
    const reply: Reply<M> = await endpoint.invoke(method, params);
    if (reply.error) throw new Failed(`${last} failed with ${reply.error.errno ?? reply.error.native}`);
    return reply.value!;
  };
  const connect = async (): Promise<string> => {
    const { socket: listener } = await call(server, "listenStream", { address });
    const { address: name } = await call(server, "getsockname", { socket: listener });
    const connected = await call(client, "connectStream", { address: name });
    const accepted = await call(server, "accept", { socket: listener });
    const pass = async (from: Side, out: SocketId, to: Side, into: SocketId): Promise<void> => {
      await call(from, "sendall", { socket: out, data: BYTE });
      const { data } = await call(to, "recv", { socket: into, size: 1 });
      if (data.length === 0) throw new Failed(`${last} gave end of file instead of a byte`);
    };
    await pass(client, connected.socket, server, accepted.socket);
    await pass(server, accepted.socket, client, connected.socket);
    return "";
  };
  try {
    const found = await within(LIMIT_MS, connect());
    return found === undefined ? `${last} had no answer within ${LIMIT_MS} ms` : found || undefined;
  } catch (error) {
    if (error instanceof Failed) return error.message;
    // An endpoint that dies, or lacks an operation that it declares, is found out by its variants.
    if (error instanceof EndpointLost || error instanceof Unsupported) return undefined;
    throw error;
  }
}

/** Closes everything; false if the endpoint is gone. */
async function closed(endpoint: Endpoint): Promise<boolean> {
  try {
    await endpoint.reset();
    return true;
  } catch (error) {
    if (error instanceof EndpointLost) return false;
    throw error;
  }
}
