import type { Implementation } from "../agents/implementations.ts";
import { formatAddress, type InetAddress } from "../endpoint/address.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Endpoint, Identity, Reply } from "../endpoint/endpoint.ts";
import { EndpointLost, Unavailable, Unsupported } from "../endpoint/errors.ts";
import type { Method, Params } from "../endpoint/operations.ts";
import type { Server, Service } from "../endpoint/server.ts";
import { placesOf } from "./address.ts";
import { launch, reachedOf, ServerStartError } from "./launch.ts";
import { connects, visit } from "./visit.ts";
import type { WatchedProcess } from "./watched.ts";

/** Milliseconds in which a server must answer between two variants: else it hangs. */
const ALIVE_MS = 1_000;

/** Milliseconds for the end of a process to be seen, which has taken its last connection. */
const END_MS = 200;

/** A server as the user describes it. */
export interface Described {
  /** Its name in results. */
  readonly name: string;
  /** The service that it offers. */
  readonly service: Service;
  /** Its addresses; port 0 stands for one that is chosen for each start. */
  readonly addresses: Server["addresses"];
  /** The command that starts it; `{host}` and `{port}` in its words are filled in. */
  readonly command?: readonly string[];
  /** The endpoint that makes its clients where the harness itself looks after it. */
  readonly client: Endpoint;
  /** Milliseconds that it may take to answer. */
  readonly patienceMs: number;
  /** Milliseconds that it may take to start. */
  readonly startMs: number;
}

/**
 * A server as an implementation: each start finds it where it is, or starts it; `first` is one that was
 * started already.
 */
export function serverImplementation(described: Described, first?: ServerEndpoint): Implementation {
  let started = first;
  return {
    name: described.name,
    command: described.command ?? [],
    custom: false,
    async start() {
      const endpoint = started ?? await ServerEndpoint.start(described);
      started = undefined;
      return endpoint;
    },
  };
}

/** A server that somebody else wrote. It can be visited and, if the harness started it, watched. */
export class ServerEndpoint implements Endpoint {
  /** Its service, and where it is. */
  readonly identity: Identity;
  /** Its transports and families. */
  readonly capabilities: ReadonlySet<Capability>;
  /** The server as scripts see it; another one when it was started again. */
  server: Server;
  readonly #described: Described;
  /** The addresses for connections at which it is. */
  #reached: readonly InetAddress[];
  #process: WatchedProcess | undefined;
  #stderr = "";
  #stopped = false;
  /** True if it did not answer even when it had just been started. */
  #hopeless = false;

  private constructor(
    described: Described,
    addresses: Server["addresses"],
    reached: readonly InetAddress[],
    process?: WatchedProcess,
  ) {
    this.#described = described;
    this.#process = process;
    this.#reached = reached;
    const { service, command } = described;
    this.server = {
      service,
      addresses,
      ...process === undefined ? {} : {
        pause: () => this.#process!.pause(),
        resume: () => this.#process!.resume(),
        isRunning: () => this.#process!.isRunning(),
      },
    };
    this.identity = {
      name: described.name,
      version: command?.join(" ") ?? placesOf(described.addresses),
      language: "",
      runtime: service.name,
      os: Deno.build.os,
    };
    this.capabilities = new Set<Capability>([
      ...(["stream", "datagram"] as const).filter((each) => addresses[each].length > 0),
      ...[...addresses.stream, ...addresses.datagram].map(({ family }): Capability => `family:${family}`),
      ...process !== undefined && Deno.build.os === "linux" ? ["limit"] as const : [],
    ]);
  }

  /**
   * Finds the server, or starts it and waits until it takes connections or datagrams.
   *
   * @throws {Unavailable} (as a rejection) where nobody is at its address.
   * @throws {ServerStartError} (as a rejection) where its command does not bring it up.
   */
  static async start(described: Described): Promise<ServerEndpoint> {
    const { command, client, patienceMs } = described;
    const { addresses, process } = command === undefined
      ? { addresses: described.addresses, process: undefined }
      : await launch({ ...described, command });
    const reached = await reachedOf(client, addresses.stream, patienceMs);
    if (reached.length > 0 || addresses.stream.length === 0) {
      return new ServerEndpoint(described, addresses, reached, process);
    }
    if (process !== undefined) {
      const found = await process.ending(END_MS) ?? "it takes no other";
      await process.stop();
      throw new ServerStartError(
        `The server "${described.name}" did not survive its first connection: ${found}`,
      );
    }
    const found = await connects(client, addresses.stream[0]!, patienceMs);
    throw new Unavailable(
      `A connection to ${addresses.stream.map(formatAddress).join(" and ")} failed with ${found}: ` +
        "start the server, or give its address",
    );
  }

  get reached(): Server["addresses"] {
    return { stream: this.#reached, datagram: this.server.addresses.datagram };
  }

  /** A server makes no calls; the descriptors of one that the harness started can be limited. */
  invoke<M extends Method>(method: M, params: Params<M>): Promise<Reply<M>> {
    if (method !== "limitDescriptors" || this.#process === undefined) {
      throw new Unsupported(method, "a server makes no calls");
    }
    const { count } = params as Params<"limitDescriptors">;
    return this.#process.limit(count).then(() => ({ value: {} }) as Reply<M>);
  }

  /**
   * Sees that the server is still there. One that the harness started and that does not answer any more is
   * started again.
   */
  async reset(): Promise<{ open: number }> {
    const { client } = this.#described;
    this.#process?.resume();
    await this.#process?.unlimit();
    for (const address of this.#reached) {
      const found = await connects(client, address, ALIVE_MS);
      // Whatever else it does with a connection, it is there.
      if (found !== "ECONNREFUSED") continue;
      throw new EndpointLost(
        this.#process?.ended === undefined
          ? `a connection to ${formatAddress(address)} fails with ${found}`
          : `${this.#process.ended}`,
      );
    }
    if (this.#reached.length === 0 && this.#process?.ended !== undefined) {
      throw new EndpointLost(this.#process.ended);
    }
    if (this.#process !== undefined) await this.#revive();
    return { open: 0 };
  }

  /** Starts a server again that hangs, unless it did not get better by that before. */
  async #revive(): Promise<void> {
    if (this.#hopeless || await this.#answers()) return;
    await this.#again();
    this.#hopeless = !await this.#answers();
  }

  async #answers(): Promise<boolean> {
    const { reached } = this;
    const { client } = this.#described;
    // A server that answers no datagram cannot be seen to hang.
    const transports = (["stream", "datagram"] as const).filter((each) =>
      each === "stream" || !this.server.service.exchange(true).silent
    );
    for (const transport of transports) {
      for (const address of reached[transport]) {
        const { outcome } = await visit(client, this.server, transport, address, ALIVE_MS);
        if (outcome !== "intact") return false;
      }
    }
    return true;
  }

  async #again(): Promise<void> {
    this.#stderr += this.#process!.takeStderr();
    await this.#process!.stop();
    const { command, client, patienceMs } = this.#described;
    const { process, addresses } = await launch({ ...this.#described, command: command! });
    this.#process = process;
    this.server = { ...this.server, addresses };
    this.#reached = await reachedOf(client, addresses.stream, patienceMs);
    if (this.#stopped) await process.stop();
    this.#stderr += "[It did not answer any more, and was started again]\n";
  }

  /** Ends a server that the harness started. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#process?.stop();
  }

  /** Takes what it wrote to stdout and stderr since the last call. */
  takeStderr(): string {
    const taken = this.#stderr + (this.#process?.takeStderr() ?? "");
    this.#stderr = "";
    return taken;
  }
}
