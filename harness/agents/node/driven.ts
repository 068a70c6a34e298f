import { assertEquals } from "@std/assert";
import type { Address, InetAddress } from "../../endpoint/address.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Method, Params, Returned } from "../../endpoint/operations.ts";
import { AgentEndpoint } from "../../agent/client.ts";

const AGENT = new URL("./agent.mjs", import.meta.url).pathname;
const PERMISSIONS = ["--no-prompt", "--allow-net", "--allow-read", "--allow-write"];

/** The runtimes that the one file is for, by the names that it gives itself under them. */
export const RUNTIMES: Readonly<Record<string, readonly string[]>> = {
  "node": ["node"],
  "bun": ["bun"],
  "deno-node": [Deno.execPath(), "run", ...PERMISSIONS],
};

/** Any port of each family's loopback. */
export const ANY: Readonly<Record<"ipv4" | "ipv6", InetAddress>> = {
  ipv4: { family: "ipv4", host: "127.0.0.1", port: 0 },
  ipv6: { family: "ipv6", host: "::1", port: 0 },
};

/** Bytes of a text. */
export const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** A connected pair and its listener. */
export interface Connected {
  readonly listener: SocketId;
  readonly at: Address;
  readonly client: SocketId;
  readonly server: SocketId;
}

/** An agent that is on both ends of each connection. */
export class Driven {
  readonly agent: AgentEndpoint;

  private constructor(agent: AgentEndpoint) {
    this.agent = agent;
  }

  /** Starts the agent under a runtime; `undefined` where this host does not have it. */
  static async start(name: string): Promise<Driven | undefined> {
    const command = RUNTIMES[name]!;
    try {
      await new Deno.Command(command[0]!, { args: ["--version"], stdout: "null", stderr: "null" }).output();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
    return new Driven(await AgentEndpoint.start({ name, command: [...command, AGENT] }));
  }

  /** What a call gives that must succeed. */
  async ok<M extends Method>(method: M, params: Params<M>): Promise<Returned<M>> {
    const reply = await this.agent.invoke(method, params);
    if (reply.error !== undefined) throw new Error(`${method}: ${reply.error.native}`);
    return reply.value;
  }

  /** How a call fails that must fail: its errno, or its native text where there is none. */
  async failing<M extends Method>(method: M, params: Params<M>): Promise<string> {
    const { error } = await this.agent.invoke(method, params);
    if (error === undefined) throw new Error(`${method} succeeded`);
    return error.errno ?? error.native;
  }

  /** A call that has announced that it waits; `reply` is what it will give. */
  async waiting<M extends Method>(method: M, params: Params<M>): Promise<{ reply: Promise<Reply<M>> }> {
    const entered = Promise.withResolvers<void>();
    const reply = this.agent.invoke(method, params, entered.resolve);
    await entered.promise;
    return { reply };
  }

  /** Connects to a new listener at `address`. */
  async connected(address: Address = ANY.ipv4): Promise<Connected> {
    const { socket: listener } = await this.ok("listenStream", { address });
    const { address: at } = await this.ok("getsockname", { socket: listener });
    const { socket: client } = await this.ok("connectStream", { address: at });
    const { socket: server } = await this.ok("accept", { socket: listener });
    return { listener, at, client, server };
  }

  /** What one recv gives, as text. */
  async received(socket: SocketId, size = 100): Promise<string> {
    return new TextDecoder().decode((await this.ok("recv", { socket, size })).data);
  }
}

/** What registers a test: one that begins without sockets and says how many it left open. */
export type Fresh = (name: string, open: number, test: (driven: Driven) => Promise<void>) => void;

/** Starts the agent under each runtime, and lets `register` register its tests; ignored ones where the runtime is missing. */
export async function underEach(register: (fresh: Fresh, runtime: string) => void): Promise<void> {
  const names = Object.keys(RUNTIMES);
  const started = await Promise.all(names.map((name) => Driven.start(name)));
  for (const [index, runtime] of names.entries()) {
    const driven = started[index];
    if (driven) Deno.test.afterAll(() => driven.agent.stop());
    const fresh: Fresh = (name, open, test) =>
      Deno.test({
        name: `${runtime}: ${name}${driven ? "" : " (the command is not on this host)"}`,
        ignore: driven === undefined,
        sanitizeOps: true,
        sanitizeResources: true,
        async fn() {
          const { agent } = driven!;
          try {
            await test(driven!);
          } catch (error) {
            await agent.reset();
            throw error;
          }
          assertEquals(await agent.reset(), { open }, "sockets left open");
          assertEquals(agent.takeStderr(), "");
        },
      });
    register(fresh, runtime);
  }
}
