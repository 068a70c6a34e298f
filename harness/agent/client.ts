import { joinWords } from "../../reports/command.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Endpoint, Identity, Reply, Usage } from "../endpoint/endpoint.ts";
import { type Method, needsOf, type Params } from "../endpoint/operations.ts";
import { EndpointLost, Unsupported } from "../endpoint/errors.ts";
import { Channel, type Trace } from "./channel.ts";
import { excerpt } from "../../reports/printable.ts";
import { integer } from "../../reports/shape.ts";
import type { SocketId } from "../endpoint/kinds.ts";
import { type Fields, readElapsed, readFailure, readResult, writeParams } from "./guards.ts";
import { INTRODUCTION, type Introduction } from "./handshake.ts";
import { type Answer, CODES, PROTOCOL, type RpcError } from "./messages.ts";
import { absentFile } from "./absent_file.ts";
import type { Launch } from "./process.ts";
import { usageOf } from "./processes.ts";
import { AgentStartError } from "./start_error.ts";
import { AgentFailure, Violation } from "./violation.ts";

/**
 * Milliseconds for the answer to `initialize`: a Java machine on a busy host takes seconds. A longer
 * deadline for operations is also one for this.
 */
export const HANDSHAKE_MS = 10_000;
/** Milliseconds for the answer to `reset`, as the protocol says. */
const RESET_MS = 5_000;

/** The agent to start, and how. */
export interface AgentOptions extends Launch {
  /** Its name in errors. */
  readonly name: string;
  /** Milliseconds that it may take to introduce itself; {@linkcode HANDSHAKE_MS} unless given. */
  readonly handshakeMs?: number;
  /** Called with every line. */
  readonly trace?: Trace;
  /** Capabilities that count as undeclared, though it declares them; none unless given. */
  readonly without?: readonly Capability[];
}

/** Asks for the introduction. Silence ends the agent. */
async function introduce(channel: Channel, limitMs: number): Promise<Introduction> {
  const timer = setTimeout(() => channel.giveUp("initialize", limitMs), limitMs);
  try {
    return await new Promise((resolve, reject) => {
      const answer = ({ result, error }: Answer): void => {
        if (error !== undefined) throw new Violation(`the error ${error.code} "${excerpt(error.message)}"`);
        resolve(INTRODUCTION.read(result, ""));
      };
      channel.ask({ method: "initialize", answer, lost: reject }, { protocol: PROTOCOL });
    });
  } finally {
    clearTimeout(timer);
  }
}

/** An endpoint that is a program of its own, driven over the agent protocol. */
export class AgentEndpoint implements Endpoint {
  /** The agent's account of itself. */
  readonly identity: Identity;
  /** The capabilities that it declares. */
  readonly capabilities: ReadonlySet<Capability>;
  readonly #name: string;
  readonly #channel: Channel;
  readonly #without: ReadonlySet<Capability>;
  /** Numbers of sockets since the last reset: no agent may use one again. */
  readonly #given = new Set<number>();

  /** The command and options that started it. */
  readonly launch: AgentOptions;

  private constructor(options: AgentOptions, channel: Channel, introduction: Introduction) {
    const { name, without = [] } = options;
    this.#name = name;
    this.launch = options;
    this.#channel = channel;
    this.#without = new Set(without);
    this.identity = introduction.identity;
    this.capabilities = new Set(introduction.capabilities.filter((each) => !without.includes(each)));
  }

  /**
   * Starts an agent and lets it introduce itself.
   *
   * @throws {AgentStartError} when there is no such program, or it ends, stays silent or says anything but
   * the handshake.
   *
   * ```ts
   * import { AgentEndpoint } from "@sockspec/sockspec/harness";
   * import { assertEquals } from "@std/assert";
   * const command = ["python3", "harness/agents/python/sockets.py"];
   * const agent = await AgentEndpoint.start({ name: "python", command });
   * const reply = await agent.invoke("socket", { family: "ipv4", type: "stream" });
   * assertEquals(reply.error, undefined);
   * assertEquals(await agent.reset(), { open: 1 });
   * await agent.stop();
   * ```
   */
  static async start(options: AgentOptions): Promise<AgentEndpoint> {
    const { name, command, handshakeMs = HANDSHAKE_MS } = options;
    const program = command[0] ?? "";
    let channel: Channel;
    try {
      channel = new Channel(name, options, options.trace);
    } catch (error) {
      const { cwd = "." } = options;
      if (!await Deno.stat(cwd).then(({ isDirectory }) => isDirectory, () => false)) {
        throw new AgentStartError(
          name,
          `its working directory "${cwd}" is not a folder`,
          "one that is there",
          "correct its path, or leave it out",
        );
      }
      throw new AgentStartError(
        name,
        error instanceof Deno.errors.NotFound
          ? `there is no program "${program}"`
          : `"${program}" could not be started: ${(error as Error).message}`,
        "a command that starts an agent",
        "check the first word of the command, or give the full path of the program",
        "",
        error instanceof Deno.errors.NotFound,
      );
    }
    try {
      const introduction = await introduce(channel, handshakeMs);
      // The loader only warns, and the sockets under the agent are then others than those that were meant.
      if (options.env?.["LD_PRELOAD"] && channel.process.stderr.includes("cannot be preloaded")) {
        await channel.process.stop();
        throw new AgentStartError(
          name,
          "a library of LD_PRELOAD was passed over",
          "one that the loader finds",
          "correct its path",
          channel.process.takeStderr(),
        );
      }
      return new AgentEndpoint(options, channel, introduction);
    } catch (error) {
      if (!(error instanceof EndpointLost)) throw error;
      await channel.process.stop();
      const { kind, found } = channel.ending!;
      const absent = await absentFile(options);
      throw new AgentStartError(
        name,
        found,
        `the answer to "initialize" in version ${PROTOCOL} of the protocol`,
        absent !== undefined
          ? `there is no file "${absent}": correct the command, or give the full path`
          : kind === "died"
          ? `run ${joinWords(command)} by hand to see why`
          : kind === "silent"
          ? "see that it reads its stdin and ends each answer with a newline that it flushes, or give it more time"
          : "compare with harness/agent/PROTOCOL.md",
        channel.process.takeStderr(),
      );
    }
  }

  /** {@inheritDoc Endpoint.invoke} */
  invoke<M extends Method>(method: M, params: Params<M>, entered?: () => void): Promise<Reply<M>> {
    if (this.#leavesOut(method, params)) return Promise.reject(new Unsupported(method, "it is left out"));
    return new Promise((resolve, reject) => {
      const answer = (answer: Answer): void => {
        const { result, error } = answer;
        if (error === undefined) {
          const value = readResult(method, result, params);
          if ("socket" in value) this.#give(value.socket as SocketId);
          if ("other" in value) this.#give(value.other as SocketId);
          resolve({ value, ...readElapsed(result) });
        } else if (error.code === CODES.socket) {
          resolve({ error: readFailure(error.data), ...readElapsed(error.data as Fields) });
        } else if (error.code === CODES.method || error.code === CODES.params) {
          reject(new Unsupported(method, excerpt(error.message)));
        } else throw wrongError(error, "is not one of the protocol");
      };
      this.#channel.ask({ method, answer, lost: reject, entered }, writeParams(params));
    });
  }

  /** {@inheritDoc Endpoint.reset} */
  async reset(): Promise<{ open: number }> {
    const timer = setTimeout(() => {
      this.#channel.giveUp("reset", RESET_MS);
    }, RESET_MS);
    try {
      return await new Promise((resolve, reject) => {
        const answer = ({ result, error }: Answer): void => {
          if (error !== undefined) throw wrongError(error, "is not the result of a reset");
          const { method } = this.#channel.oldest!;
          if (method !== "reset") {
            throw new Violation(
              `"reset" is answered while "${method}" waits, expected it to be answered last`,
            );
          }
          const open = integer(0).read(result["open"], "open");
          this.#given.clear();
          resolve({ open });
        };
        this.#channel.ask({ method: "reset", answer, lost: reject }, {});
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** {@inheritDoc Endpoint.stop} */
  stop(): Promise<void> {
    return this.#channel.process.stop();
  }

  /** {@inheritDoc Endpoint.takeStderr} */
  takeStderr(): string {
    return this.#channel.process.takeStderr();
  }

  /** {@inheritDoc Endpoint.usage} */
  usage(): Promise<Usage> {
    return usageOf(this.#channel.process.pid);
  }

  /** True for a call that only a capability which is left out allows. */
  #leavesOut(
    method: Method,
    { option, type }: { readonly option?: string; readonly type?: string },
  ): boolean {
    const words: ReadonlySet<string> = this.#without;
    const needs = needsOf(method);
    return needs.length > 0 && needs.every((word) => words.has(word)) ||
      words.has(`option:${option}`) || method === "socket" && words.has(`type:${type}`);
  }

  #give(socket: number): void {
    if (this.#given.has(socket)) {
      throw new Violation(
        `"socket" is ${socket} again, expected a number that was not used since the last reset`,
      );
    }
    this.#given.add(socket);
  }
}

/** The error of an answer that has no such error, as a violation. `otherwise` says what it breaks. */
function wrongError({ code, message }: RpcError, otherwise: string): Violation {
  const found = `the error ${code} "${excerpt(message)}"`;
  return code === CODES.internal ? new AgentFailure(found) : new Violation(`${found} ${otherwise}`);
}
