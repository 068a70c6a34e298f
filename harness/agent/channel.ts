import { EndpointLost, HarnessError } from "../endpoint/errors.ts";
import { excerpt } from "../../reports/printable.ts";
import { type Answer, readMessage } from "./messages.ts";
import { AgentFailure, isViolation, Violation } from "./violation.ts";
import { AgentProcess, type Launch, type ProcessEnd } from "./process.ts";

/** A request, and how its answer is taken. */
export interface Asked {
  readonly method: string;
  /** Takes the answer; what it throws as {@linkcode Violation} ends the agent. */
  answer(answer: Answer): void;
  /** Takes the reason why no answer will come: {@linkcode EndpointLost} or {@linkcode HarnessError}. */
  lost(error: EndpointLost | HarnessError): void;
  /** The call may wait from now on. */
  entered?: (() => void) | undefined;
}

/**
 * Is called with every line of the protocol: the agent's name, the direction (`→` to the agent) and the line.
 */
export type Trace = (name: string, direction: "→" | "←", line: string) => void;

/** Matches the answers of one agent with the requests that it was sent. */
export class Channel {
  readonly process: AgentProcess;
  readonly #name: string;
  readonly #open = new Map<number, Asked>();
  readonly #trace: Trace | undefined;
  #next = 1;
  /** True after a line without text: the line after it says more. */
  #blank = false;
  /** The request whose answer ended the agent, and what was wrong with it. */
  #wrong: { readonly request: Asked; readonly found: string } | undefined;
  #ending: ProcessEnd | undefined;

  /**
   * Starts the agent that errors call `name`.
   *
   * @throws what `Deno.Command` throws when there is no such program.
   */
  constructor(name: string, launch: Launch, trace?: Trace) {
    this.#name = name;
    this.#trace = trace;
    this.process = new AgentProcess(launch, (line) => this.#take(line), (ending) => this.#lose(ending));
  }

  /** Asks; the answer goes to `request`. `params` are as they travel. */
  ask(request: Asked, params: object): void {
    if (this.#ending !== undefined) return request.lost(this.#error(this.#ending));
    const id = this.#next++;
    this.#open.set(id, request);
    const line = `{"jsonrpc":"2.0","id":${id},"method":"${request.method}","params":${
      JSON.stringify(params)
    }}`;
    this.#trace?.(this.#name, "→", line);
    this.process.write(`${line}\n`);
  }

  /** The request that waits longest. */
  get oldest(): Asked | undefined {
    return this.#open.values().next().value;
  }

  /** The reason why there are no more answers; `undefined` as long as there may be some. */
  get ending(): ProcessEnd | undefined {
    return this.#ending;
  }

  /** Ends the agent, which owes an answer to `method` for `limitMs` milliseconds. */
  giveUp(method: string, limitMs: number): void {
    const { begun } = this.process;
    const said = begun === "" ? "" : `; its stdout ends in the middle of a line: "${begun}"`;
    this.process.end(
      "silent",
      `it did not answer "${method}" within ${limitMs} ms, and it still runs${said}`,
    );
  }

  #take(line: string): void {
    this.#trace?.(this.#name, "←", line);
    if (this.#blank) {
      throw new Violation(
        `an empty line and then "${
          excerpt(line)
        }": stdout belongs to the protocol, stderr is for everything else`,
      );
    }
    // Warnings that a language prints by itself often begin so.
    if (line.trim() === "") return void (this.#blank = true);
    const message = readMessage(line);
    if ("entered" in message) {
      const { entered: id } = message;
      if (id >= this.#next) throw new Violation(`"entered" names the request ${id}, which was never made`);
      // A call may have ended while another thread of the agent wrote the notification.
      const request = this.#open.get(id);
      const entered = request?.entered;
      if (request !== undefined) request.entered = undefined;
      entered?.();
      return;
    }
    const request = this.#open.get(message.id);
    if (request === undefined) {
      const what = message.id < this.#next ? "is answered twice" : "is answered and was never made";
      throw new Violation(`the request ${message.id} ${what}`);
    }
    try {
      request.answer(message.answer);
    } catch (error) {
      if (!isViolation(error)) throw error;
      this.#wrong = { request, found: error.message };
      const found = `${error.message}, in the answer to ${request.method} (id ${message.id})`;
      throw error instanceof AgentFailure ? new AgentFailure(found) : new Violation(found);
    }
    this.#open.delete(message.id);
  }

  #lose(ending: ProcessEnd): void {
    this.#ending = ending;
    const requests = [...this.#open.values()];
    this.#open.clear();
    for (const request of requests) {
      const error = this.#error(ending);
      if (request === this.#wrong?.request && error instanceof EndpointLost) error.answer = this.#wrong.found;
      request.lost(error);
    }
  }

  #error({ kind, found }: ProcessEnd): EndpointLost | HarnessError {
    if (kind === "defect") {
      return new HarnessError(`The harness failed at a line of the agent "${this.#name}": ${found}`);
    }
    const agent = `The agent "${this.#name}"`;
    switch (kind) {
      case "died":
        return new EndpointLost(`${agent} is gone: ${found}`, "died");
      case "stopped":
        return new EndpointLost(`${agent} was stopped`, "died");
      case "silent":
        return new EndpointLost(`${agent} was given up: ${found}`, "silent");
      case "protocol":
        return new EndpointLost(`${agent} broke the protocol: ${found}`, "protocol");
      case "failed":
        return new EndpointLost(`${agent} says that it has failed: ${found}`, "failed");
    }
  }
}
