import { HANDSHAKE_MS } from "../agent/client.ts";
import { PROTOCOL } from "../agent/messages.ts";
import { AgentProcess } from "../agent/process.ts";
import { excerpt } from "../../reports/printable.ts";
import type { CheckScenario } from "./scenario.ts";
import { Wrong } from "./wrong.ts";

/** A line that the agent wrote, parsed. */
type Message = Readonly<Record<string, unknown>>;

/** Sends a request; resolves to its answer. */
export type Ask = (method: string, params: object) => Promise<Message>;

/** A second process of the agent, whose lines pass no guard. */
class Raw {
  readonly process: AgentProcess;
  /** The ids that "entered" has named, in order. */
  readonly entered: unknown[] = [];
  readonly #lines: string[] = [];
  #wake: () => void = () => {};
  #end: string | undefined;
  #asked = 0;

  constructor({ agent }: CheckScenario) {
    this.process = new AgentProcess(agent.launch!, (line) => {
      this.#lines.push(line);
      this.#wake();
    }, ({ found }) => {
      this.#end = found;
      this.#wake();
    });
  }

  async ask(method: string, params: object, ms: number): Promise<Message> {
    const id = ++this.#asked;
    this.process.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#wake();
    }, ms);
    try {
      for (;;) {
        for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
          const message = parsed(line);
          if (message["id"] === id) return message;
          if (message["method"] === "entered") {
            this.entered.push((message["params"] as Message | null)?.["id"]);
          }
        }
        if (this.#end !== undefined) {
          throw new Wrong(`the end of the agent: ${this.#end}`, `an answer to ${method}`);
        }
        if (late) throw new Wrong(`no answer to ${method} within ${ms} ms`, "an answer", { outcome: "hang" });
        await new Promise<void>((resolve) => this.#wake = resolve);
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A line as an object; empty if its value is not an object. */
function parsed(line: string): Message {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value as Message : {};
  } catch {
    throw new Wrong(`the line "${excerpt(line, 100)}"`, "JSON-RPC, and nothing else on stdout");
  }
}

/**
 * Runs `use` with a process of the agent that has introduced itself: ways to ask and to write any line, and
 * the ids of "entered".
 */
export async function withRaw(
  scenario: CheckScenario,
  use: (ask: Ask, write: (line: string) => void, entered: readonly unknown[]) => Promise<void>,
): Promise<void> {
  const raw = new Raw(scenario);
  try {
    // It may take as long as the first process.
    const { handshakeMs = HANDSHAKE_MS } = scenario.agent.launch!;
    await raw.ask("initialize", { protocol: PROTOCOL }, handshakeMs);
    const ask: Ask = (method, params) => raw.ask(method, params, scenario.deadlineMs);
    await use(ask, (line) => raw.process.write(`${line}\n`), raw.entered);
  } finally {
    await raw.process.stop();
  }
}
