import { AgentEndpoint, type AgentOptions } from "../agent/client.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Endpoint, Identity } from "../endpoint/endpoint.ts";
import { held } from "./reply.ts";

/** A way to start the agent, as often as necessary. */
export interface Start {
  /** The implementation's name in expectations. */
  readonly name: string;
  /** Starts an agent that has introduced itself; `prefix` are words before its command. */
  readonly start: (prefix?: readonly string[]) => Promise<Endpoint>;
}

export function byCommand(name: string, launch: Omit<AgentOptions, "name">): Start {
  return { name, start: () => AgentEndpoint.start({ ...launch, name }) };
}

/** The agent under examination: started when it is needed, and started again after it was lost. */
export class Subject {
  /** The implementation's name in expectations. */
  readonly name: string;
  /** Its account of itself in the first handshake. */
  readonly identity: Identity;
  /** The capabilities that it declared there. */
  readonly capabilities: ReadonlySet<Capability>;
  /** The command and options that start it once more; undefined for one in this process. */
  readonly launch: AgentOptions | undefined;
  readonly #start: Start["start"];
  #agent: Endpoint | undefined;

  private constructor({ name, start }: Start, agent: Endpoint) {
    this.name = name;
    this.identity = agent.identity;
    this.capabilities = agent.capabilities;
    this.launch = agent instanceof AgentEndpoint ? agent.launch : undefined;
    this.#start = start;
    this.#agent = held(agent);
  }

  /**
   * Starts an agent.
   *
   * @throws {AgentStartError} when it does not start, or does not introduce itself.
   */
  static async start(start: Start): Promise<Subject> {
    return new Subject(start, await start.start());
  }

  /** The running agent. */
  async agent(): Promise<Endpoint> {
    return this.#agent ??= held(await this.#start());
  }

  /**
   * Closes the sockets that the last check left open. Resolves to the error of an agent that cannot, which is
   * replaced when the next one is needed.
   */
  async clean(): Promise<unknown> {
    try {
      await this.#agent?.reset();
    } catch (error) {
      await this.stop();
      return error;
    }
  }

  /** Ends the agent that runs; the next one is a new process. */
  async stop(): Promise<void> {
    const agent = this.#agent;
    this.#agent = undefined;
    await agent?.stop();
  }
}
