import type { Trace } from "../agent/channel.ts";
import { HANDSHAKE_MS } from "../agent/client.ts";
import type { Implementation } from "../agents/implementations.ts";
import type { Beside, Endpoint } from "../endpoint/endpoint.ts";
import { settles } from "../endpoint/within.ts";

/** Milliseconds that an endpoint may take to end. */
const STOP_MS = 2_000;

/** A seat of a pool: the reference has one of its own beside subject and peer. */
export type PoolSeat = "subject" | "peer" | "reference";

/** The circumstances in which a pool starts endpoints. */
export interface PoolOptions {
  /** A folder that is private to the run. */
  readonly folder: string;
  /** Milliseconds that an operation may take. */
  readonly deadlineMs: number;
  /** The implementation that others are measured against. */
  readonly reference: Implementation;
  /** True if the kernel under the reference is the host's own. */
  readonly trusted: boolean;
  /** Is shown every line that goes to an agent or comes from one. */
  readonly trace?: Trace | undefined;
}

/** The endpoints of one lane. Each is started when it is first asked for, and replaced when it is lost. */
export class Pool {
  readonly #options: PoolOptions;
  /**
   * The endpoints by seat, implementation and place: a subject and a peer of the same implementation are two
   * endpoints.
   */
  readonly #endpoints = new Map<string, Promise<Endpoint>>();
  /** The keys of endpoints that were lost: one of this process is replaced by its served form. */
  readonly #lost = new Set<string>();

  /** Starts nothing yet. */
  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * The endpoint of an implementation in a seat; `beside` another one if that demands it.
   *
   * @throws {Unavailable} (as a rejection) where the host lacks what it takes.
   * @throws {AgentStartError} (as a rejection) where an agent does not come up. The next call tries again.
   */
  endpoint(seat: PoolSeat, implementation: Implementation, beside?: Beside): Promise<Endpoint> {
    const key = `${seat} ${implementation.name} ${placeOf(beside)}`;
    const present = this.#endpoints.get(key);
    if (present !== undefined) return present;
    const { folder, deadlineMs, trace } = this.#options;
    const starting = implementation.start({
      folder,
      served: this.#lost.has(key),
      ...(beside ? { prefix: beside.prefix } : {}),
      ...(beside?.without ? { surroundings: { without: beside.without } } : {}),
      // A longer deadline for operations must not mean a shorter one for the start.
      handshakeMs: Math.max(HANDSHAKE_MS, deadlineMs),
      ...(trace ? { trace: (name, direction, line) => trace(`${name} (${seat})`, direction, line) } : {}),
    });
    this.#endpoints.set(key, starting);
    starting.catch(() => this.#endpoints.delete(key));
    return starting;
  }

  /** The endpoint of the reference; `beside` another one if that demands it. */
  reference(beside?: Beside): Promise<Endpoint> {
    return this.endpoint("reference", this.#options.reference, beside);
  }

  /**
   * True if it is the implementation that others are measured against. On the kernel of a sandbox none is.
   */
  isReference(implementation: Implementation): boolean {
    return this.#options.trusted && implementation === this.#options.reference;
  }

  /** Ends an endpoint that is lost, and those that were started beside it. */
  async drop(endpoint: Endpoint): Promise<void> {
    for (const [key, each] of this.#endpoints) {
      if (await each.catch(() => undefined) !== endpoint) continue;
      this.#endpoints.delete(key);
      this.#lost.add(key);
      if (endpoint.beside) await this.#dropBeside(endpoint.beside);
    }
    // An endpoint of this process that hangs cannot be ended; it is left behind.
    await settles(STOP_MS, endpoint.stop());
  }

  /** {@linkcode Pool.drop}, if it answers no more. */
  async dropIfGone(endpoint: Endpoint): Promise<void> {
    if (await endpoint.reset().then(() => false, () => true)) await this.drop(endpoint);
  }

  async #dropBeside(beside: Beside): Promise<void> {
    for (const [key, each] of this.#endpoints) {
      if (!key.endsWith(` ${placeOf(beside)}`)) continue;
      this.#endpoints.delete(key);
      await (await each.catch(() => undefined))?.stop();
    }
  }

  /** Ends every endpoint. */
  async stop(): Promise<void> {
    const endpoints = [...this.#endpoints.values()];
    this.#endpoints.clear();
    await Promise.all(endpoints.map(async (each) => {
      await (await each.catch(() => undefined))?.stop();
    }));
  }
}

function placeOf(beside: Beside | undefined): string {
  return beside?.prefix.join(" ") ?? "";
}
