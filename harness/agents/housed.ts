import type { AgentEndpoint } from "../agent/client.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Beside, Endpoint, Identity, Reply } from "../endpoint/endpoint.ts";
import type { Method, Params } from "../endpoint/operations.ts";
import type { Namespace } from "./namespace.ts";

/** An agent in namespaces that were made for it and are let go with it. Its peer must be started beside it. */
export class HousedEndpoint implements Endpoint {
  /** The agent's account of itself. */
  readonly identity: Identity;
  /** The capabilities that it declares. */
  readonly capabilities: ReadonlySet<Capability>;
  /** The way to start a peer next to it. */
  readonly beside: Beside;
  readonly #agent: AgentEndpoint;
  readonly #namespace: Namespace;

  /** Takes an agent that runs in the namespaces. */
  constructor(agent: AgentEndpoint, namespace: Namespace, beside: Beside) {
    this.#agent = agent;
    this.#namespace = namespace;
    this.identity = agent.identity;
    this.capabilities = agent.capabilities;
    this.beside = beside;
  }

  /** Makes a call. */
  invoke<M extends Method>(method: M, params: Params<M>, entered?: () => void): Promise<Reply<M>> {
    return this.#agent.invoke(method, params, entered);
  }

  /** Closes every socket. */
  reset(): Promise<{ open: number }> {
    return this.#agent.reset();
  }

  /** Ends the agent, and lets the namespaces go. */
  async stop(): Promise<void> {
    await this.#agent.stop();
    await this.#namespace.close();
  }

  /** Takes the text that it wrote to stderr since the last call. */
  takeStderr(): string {
    return this.#agent.takeStderr();
  }
}
