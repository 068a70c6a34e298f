import type { AgentEndpoint } from "../agent/client.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Beside, Endpoint, Identity, Reply, Usage } from "../endpoint/endpoint.ts";
import type { Method, Params } from "../endpoint/operations.ts";

/** The surroundings of an agent, held until they are let go. */
export interface Place {
  /** Lets them go. */
  close(): Promise<void>;
}

/** An agent in a place that was made for it and is let go with it. */
export class PlacedEndpoint implements Endpoint {
  /** The agent's account of itself. */
  readonly identity: Identity;
  /** The capabilities that it declares. */
  readonly capabilities: ReadonlySet<Capability>;
  /** The way to start a peer next to it, where nothing else reaches it. */
  readonly beside?: Beside;
  readonly #agent: AgentEndpoint;
  readonly #place: Place;
  #stopped?: Promise<void>;

  /** Takes an agent that runs in the place. */
  constructor(agent: AgentEndpoint, place: Place, beside?: Beside) {
    this.#agent = agent;
    this.#place = place;
    this.identity = agent.identity;
    this.capabilities = agent.capabilities;
    if (beside) this.beside = beside;
  }

  /** Makes a call. */
  invoke<M extends Method>(method: M, params: Params<M>, entered?: () => void): Promise<Reply<M>> {
    return this.#agent.invoke(method, params, entered);
  }

  /** Closes every socket. */
  reset(): Promise<{ open: number }> {
    return this.#agent.reset();
  }

  /** Ends the agent, and lets its place go; once, however often it is asked to. */
  stop(): Promise<void> {
    return this.#stopped ??= this.#agent.stop().then(() => this.#place.close());
  }

  /** Takes the text that it wrote to stderr since the last call. */
  takeStderr(): string {
    return this.#agent.takeStderr();
  }

  /** Counts what its processes have used and hold. */
  usage(): Promise<Usage> {
    return this.#agent.usage();
  }
}
