import type { Capability } from "../endpoint/capabilities.ts";
import type { InetAddress } from "../endpoint/address.ts";
import type { Endpoint, Identity, Reply } from "../endpoint/endpoint.ts";
import { EndpointLost, Unavailable } from "../endpoint/errors.ts";
import type { Method, Params } from "../endpoint/operations.ts";
import { type Census, type Relays, type Route, type Way, WAYS } from "../endpoint/relays.ts";
import { RelayStartError } from "../agent/start_error.ts";
import { SockDiag } from "../libc/sock_diag.ts";
import { systemIfAvailable } from "../libc/sys.ts";
import type { Link, RunningRelay } from "./link.ts";
import { freeAddress } from "./ports.ts";

const TYPES = ["stream", "datagram"] as const;

/** The type of the sockets at both ends. */
function typeOf(way: Way): "stream" | "datagram" {
  return way === "datagram" ? "datagram" : "stream";
}

/** A relay, and the surroundings in which it is started. */
export interface RelayOptions {
  readonly name: string;
  /** The relays through which everything goes, the one at the client's side first. */
  readonly links: readonly Link[];
  /** True if only a start shows what it relays. */
  readonly custom: boolean;
  /** The endpoint at its near end; it is taken over. */
  readonly near: Endpoint;
  /** A private folder that lives as long as the run. */
  readonly folder: string;
  /** Milliseconds that it may take until it listens. */
  readonly startMs: number;
}

/**
 * A relay as a subject: a trusted endpoint whose connections go through it. Every listener of a variant has a
 * relay of its own in front of it, which ends with the variant.
 */
export class RelayedEndpoint implements Endpoint {
  /** The relay's name and version. */
  readonly identity: Identity;
  /** The capabilities of the endpoint at the near end. */
  readonly capabilities: ReadonlySet<Capability>;
  /** The relays of the variant. */
  readonly relays: Relays;
  readonly #options: RelayOptions;
  readonly #observer = SockDiag.open()!;
  /** The kinds of traffic that it relays; the first is that of the spare one. */
  #ways: readonly Way[];
  /** Started before any variant asked for it, which shows that it can be. */
  #spare: { readonly route: Route; readonly running: readonly RunningRelay[] } | undefined;
  #running: RunningRelay[] = [];
  #killed = false;
  #stderr = "";
  #starts = 0;

  private constructor(options: RelayOptions, version: string) {
    this.#options = options;
    const { near, name } = options;
    this.identity = { name, version, language: "", runtime: "", os: Deno.build.os };
    this.capabilities = near.capabilities;
    const all = Object.keys(WAYS) as Way[];
    this.#ways = all.filter((way) => options.links.every(({ ways }) => ways.includes(way)));
    this.relays = {
      open: (family, way, host) => this.#open(family, way, host),
      kill: () => this.#kill(),
      census: () => this.#census(),
    };
  }

  /**
   * Starts a relay.
   *
   * @throws {Unavailable} (as a rejection) where the host lacks the program.
   * @throws {RelayStartError} (as a rejection) where it does not come up.
   */
  static async start(options: RelayOptions): Promise<RelayedEndpoint> {
    if (systemIfAvailable() === undefined) {
      throw new Unavailable("Relays need Linux, whose kernel says that they listen");
    }
    const versions = await Promise.all(options.links.map((link) => link.version()));
    const endpoint = new RelayedEndpoint(options, versions.filter(Boolean).join(" + "));
    try {
      const { route, running } = await endpoint.#start("ipv4", endpoint.#ways[0] ?? "stream", {
        either: options.custom,
      });
      if (options.custom) {
        endpoint.#ways = TYPES.filter((type) => endpoint.#observer.takes(route.listen, type));
      }
      endpoint.#spare = { route, running };
      return endpoint;
    } catch (error) {
      await endpoint.stop();
      throw error;
    }
  }

  async #open(family: "ipv4" | "ipv6", way: Way, host?: Omit<InetAddress, "port">): Promise<Route> {
    const { name, custom } = this.#options;
    if (!this.#ways.includes(way)) {
      throw new Unavailable(`The relay "${name}" is not known to relay ${WAYS[way]}`);
    }
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare?.route.listen.family === family && way === this.#ways[0] && host === undefined) {
      this.#running.push(...spare.running);
      return spare.route;
    }
    for (const each of spare?.running ?? []) await each.stop();
    try {
      // A second time, as another program may have been given its port.
      const again = (error: unknown) => {
        if (error instanceof RelayStartError) return this.#start(family, way, { host });
        throw error;
      };
      const { route, running } = await this.#start(family, way, { host }).catch(again);
      this.#running.push(...running);
      return route;
    } catch (error) {
      if (!(error instanceof RelayStartError)) throw error;
      // It has started with IPv4, and need not know anything else.
      throw custom && family === "ipv6" ? new Unavailable(error.message) : new EndpointLost(error.message);
    }
  }

  /** Starts every link, the one at the server's side first; with `either`, whatever type it takes will do. */
  async #start(
    family: "ipv4" | "ipv6",
    way: Way,
    { either = false, host }: { either?: boolean; host?: Omit<InetAddress, "port"> | undefined } = {},
  ): Promise<{ route: Route; running: RunningRelay[] }> {
    const { name, links, folder: shared, startMs } = this.#options;
    const takes = (address: InetAddress): boolean =>
      TYPES.some((each) => (either || each === typeOf(way)) && this.#observer.takes(address, each));
    const free = () => freeAddress(family, (address) => this.#binds(address, typeOf(way)));
    const [last, running] = [await free(), [] as RunningRelay[]];
    let target = { ...last, ...host };
    try {
      for (const link of [...links].reverse()) {
        const route = { listen: await free(), target };
        const folder = `${shared}/relay-${crypto.randomUUID().slice(0, 8)}-${++this.#starts}`;
        await Deno.mkdir(folder);
        running.push(await link.start({ name, way, route, folder, shared, startMs, takes }));
        target = route.listen;
      }
      return { route: { listen: target, target: last }, running };
    } catch (error) {
      for (const each of running) await each.stop();
      throw error;
    }
  }

  /** True if the near end can bind an address, where not even a connection in TIME-WAIT is left. */
  async #binds(address: InetAddress, type: "stream" | "datagram"): Promise<boolean> {
    const { near } = this.#options;
    const { value } = type === "stream"
      ? await near.invoke("listenStream", { address })
      : await near.invoke("openDatagram", { family: address.family, address });
    if (value !== undefined) await near.invoke("close", value);
    return value !== undefined;
  }

  async #kill(): Promise<void> {
    this.#killed = true;
    await Promise.all(this.#running.map((each) => each.stop()));
  }

  async #census(): Promise<Census> {
    if (this.#running.length === 0) throw new Unavailable("No relay runs yet");
    const all = await Promise.all(this.#running.map((each) => each.census()));
    const sum = (of: keyof Census): number => all.reduce((total, each) => total + each[of], 0);
    return { processes: sum("processes"), descriptors: sum("descriptors"), memory: sum("memory") };
  }

  /** Makes a call at the near end. */
  invoke<M extends Method>(
    method: M,
    params: Params<M>,
    entered?: () => void,
  ): Reply<M> | Promise<Reply<M>> {
    return this.#options.near.invoke(method, params, entered);
  }

  /**
   * Closes every socket of the near end, and ends the relays.
   *
   * @throws {EndpointLost} (as a rejection) if one had ended by itself.
   */
  async reset(): Promise<{ open: number }> {
    const ended = this.#killed ? undefined : this.#running.find((each) => each.ended !== undefined)?.ended;
    const reply = await this.#options.near.reset();
    await this.#kill();
    for (const each of this.#running) this.#stderr += each.takeStderr();
    this.#running = [];
    this.#killed = false;
    if (ended !== undefined) throw new EndpointLost(`the relay ended in the variant: ${ended}`);
    return reply;
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    this.#running.push(...this.#spare?.running ?? []);
    this.#spare = undefined;
    await this.#kill();
    this.#observer.close();
    await this.#options.near.stop();
  }

  /** Takes the text that the relays wrote to stderr, and what the near end did. */
  takeStderr(): string {
    const text = this.#stderr + (this.#options.near.takeStderr?.() ?? "");
    this.#stderr = "";
    return text;
  }
}
