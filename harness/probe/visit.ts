import type { InetAddress } from "../endpoint/address.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { SockspecError } from "../endpoint/errors.ts";
import type { Server, Transport } from "../endpoint/server.ts";
import { settles, within } from "../endpoint/within.ts";
import { History } from "../script/history.ts";
import type { Outcome } from "../script/outcomes.ts";
import { Seat } from "../script/seat.ts";
import { Serving } from "../script/serving.ts";

/** Milliseconds, and bytes, for which a client that only looks hears the server, or its system, out. */
const [LEAVE_MS, LEAVE_BYTES] = [100, 65_536];

/** A plain exchange with a server, and the reply of its last call in words. */
export interface Visit {
  /** The outcome of the answer. */
  readonly outcome: Outcome;
  /** The last that came, such as `26 B "…"`. */
  readonly last: string;
}

/** Makes one exchange with a server, which nothing records. */
export async function visit(
  client: Endpoint,
  server: Server,
  transport: Transport,
  to: InetAddress,
  patienceMs: number,
): Promise<Visit> {
  const history = new History(() => performance.now());
  const clients = new Seat({ name: "peer", endpoint: client, history, deadlineMs: 2 * patienceMs });
  const serving = new Serving({ server, clients, family: to.family, patienceMs, note: () => {} });
  try {
    const outcome = transport === "stream" ? await serving.visit(to) : await serving.visitByDatagram(to);
    const received = history.store().operations.filter(({ method, failed }) =>
      method.startsWith("recv") && !failed
    );
    return { outcome, last: received.at(-1)?.result ?? "" };
  } catch (error) {
    if (error instanceof SockspecError) return { outcome: "error", last: error.message };
    throw error;
  } finally {
    clients.clearDeadlines();
  }
}

/**
 * Connects and leaves: `ok`, the errno of the failure, or `pending` where nothing comes of it in time. The
 * client ends its side and reads for a moment, as one that just vanishes may hurt the server. / /
 */
export async function connects(client: Endpoint, address: InetAddress, patienceMs: number): Promise<string> {
  const connecting = Promise.resolve(client.invoke("connectStream", { address }));
  const leave = async (): Promise<void> => {
    const { value } = await connecting;
    if (value === undefined) return;
    await client.invoke("shutdown", { ...value, how: "write" });
    await settles(LEAVE_MS, Promise.resolve(client.invoke("drain", { ...value, size: LEAVE_BYTES })));
    await client.invoke("close", value);
  };
  const reply = await within(patienceMs, connecting);
  if (reply === undefined) {
    leave().catch(() => {});
    return "pending";
  }
  await leave();
  return reply.error === undefined ? "ok" : reply.error.errno ?? reply.error.native;
}

/** The errno that a connected socket gets after a datagram, such as ECONNREFUSED where nobody takes any. */
export async function refusal(
  client: Endpoint,
  address: InetAddress,
  data: Uint8Array,
): Promise<string | undefined> {
  const { value } = await client.invoke("openDatagram", { family: address.family });
  if (value === undefined) return undefined;
  await client.invoke("connect", { ...value, address });
  await client.invoke("send", { ...value, data });
  const reply = await within(LEAVE_MS, Promise.resolve(client.invoke("recv", { ...value, size: 1 })));
  await client.invoke("close", value);
  return reply?.error?.errno ?? undefined;
}
