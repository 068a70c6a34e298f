import type { Trace } from "../agent/channel.ts";
import { AgentEndpoint, type AgentOptions } from "../agent/client.ts";
import { excerpt } from "../../reports/printable.ts";
import type { Launch } from "../agent/process.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Endpoint, Identity } from "../endpoint/endpoint.ts";

/** Lines of the protocol that are kept for a finding. */
const LINES_KEPT = 4;
/** Characters of a line that a finding shows. */
const CHARACTERS = 300;

/** How the agent is started. */
export interface Start {
  /** What expectations call the implementation. */
  readonly name: string;
  /** Starts one that introduces itself and shows its lines to `trace`. */
  readonly start: (trace: Trace) => Promise<Endpoint>;
}

/** How an agent is started by its command. */
export function byCommand(name: string, launch: Omit<AgentOptions, "name" | "trace">): Start {
  return { name, start: (trace) => AgentEndpoint.start({ ...launch, name, trace }) };
}

/** The agent that is looked at: started when it is needed, and started again after it was lost. */
export class Subject {
  readonly #start: Start;
  #agent: Endpoint | undefined;
  #lines: string[] = [];
  #identity: Identity | undefined;
  #launch: Launch | undefined;
  #capabilities: ReadonlySet<Capability> = new Set();

  private constructor(start: Start) {
    this.#start = start;
  }

  /**
   * Starts an agent.
   *
   * @throws {AgentStartError} when it does not start, or does not introduce itself.
   */
  static async start(start: Start): Promise<Subject> {
    const subject = new Subject(start);
    const agent = await subject.agent();
    subject.#identity = agent.identity;
    subject.#capabilities = agent.capabilities;
    if (agent instanceof AgentEndpoint) subject.#launch = agent.launch;
    return subject;
  }

  /** Its command, where it is a process of its own that can be started a second time. */
  get launch(): Launch | undefined {
    return this.#launch;
  }

  /** What expectations call it. */
  get name(): string {
    return this.#start.name;
  }

  /** Who it says it is. */
  get identity(): Identity {
    return this.#identity!;
  }

  /** What it declares. */
  get capabilities(): ReadonlySet<Capability> {
    return this.#capabilities;
  }

  /** The running agent. */
  async agent(): Promise<Endpoint> {
    return this.#agent ??= await this.#start.start((_name, direction, line) => {
      this.#lines.push(`${direction} ${excerpt(line, CHARACTERS)}`);
      if (this.#lines.length > LINES_KEPT) this.#lines.shift();
    });
  }

  /** The last lines to it and from it since the last time. */
  takeLines(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  /** Closes what the last check left open; an agent that cannot is replaced when the next one is needed. */
  async clean(): Promise<void> {
    try {
      await this.#agent?.reset();
    } catch {
      await this.stop();
    }
  }

  /** Ends the agent that runs. What is asked of the subject next is asked of a new one. */
  async stop(): Promise<void> {
    const agent = this.#agent;
    this.#agent = undefined;
    await agent?.stop();
  }
}
