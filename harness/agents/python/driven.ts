import { assertEquals } from "@std/assert";
import type { Address, InetAddress } from "../../endpoint/address.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Method, Params, Returned } from "../../endpoint/operations.ts";
import { AgentEndpoint } from "../../agent/client.ts";

/** The command of the agent under test. */
export const COMMAND: readonly string[] = ["python3", new URL("./agent.py", import.meta.url).pathname];

/** One agent for all tests of a file, on both ends of each connection. */
export const agent: AgentEndpoint = await AgentEndpoint.start({ name: "python", command: COMMAND });
Deno.test.afterAll(() => agent.stop());

/** Any port of each family's loopback. */
export const ANY: Readonly<Record<"ipv4" | "ipv6", InetAddress>> = {
  ipv4: { family: "ipv4", host: "127.0.0.1", port: 0 },
  ipv6: { family: "ipv6", host: "::1", port: 0 },
};

/** What a call gives that must succeed. */
export async function ok<M extends Method>(
  method: M,
  params: Params<M>,
  entered?: () => void,
): Promise<Returned<M>> {
  const reply = await agent.invoke(method, params, entered);
  if (reply.error !== undefined) throw new Error(`${method}: ${reply.error.native}`);
  return reply.value;
}

/** How a call fails that must fail: its errno, `timeout`, or its native text where there is no errno. */
export async function failing<M extends Method>(method: M, params: Params<M>): Promise<string> {
  const { error } = await agent.invoke(method, params);
  if (error === undefined) throw new Error(`${method} succeeded`);
  return error.timeout ? "timeout" : error.errno ?? error.native;
}

/** A call that has announced that it waits; `reply` is what it will give. */
export async function waiting<M extends Method>(
  method: M,
  params: Params<M>,
): Promise<{ reply: Promise<Reply<M>> }> {
  const entered = Promise.withResolvers<void>();
  const reply = agent.invoke(method, params, entered.resolve);
  await entered.promise;
  return { reply };
}

/** A connected pair and its listener. */
export interface Connected {
  listener: SocketId;
  at: Address;
  client: SocketId;
  server: SocketId;
}

/** Connects to a new listener at `address`. */
export async function connected(address: Address = ANY.ipv4): Promise<Connected> {
  const { socket: listener } = await ok("listenStream", { address });
  const { address: at } = await ok("getsockname", { socket: listener });
  const { socket: client } = await ok("connectStream", { address: at });
  const { socket: server } = await ok("accept", { socket: listener });
  return { listener, at, client, server };
}

/** Bytes of a text. */
export const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** What one recv gives, as text. */
export async function received(socket: SocketId, size = 100): Promise<string> {
  return new TextDecoder().decode((await ok("recv", { socket, size })).data);
}

/** Registers a test that begins without sockets and says how many it left open. */
export function fresh(name: string, open: number, fn: () => Promise<void>): void {
  Deno.test(name, async () => {
    try {
      await fn();
    } catch (error) {
      await agent.reset();
      throw error;
    }
    assertEquals(await agent.reset(), { open }, "sockets left open");
    assertEquals(agent.takeStderr(), "");
  });
}
