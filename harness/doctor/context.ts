import { type Address, type Family, formatAddress, sameAddress } from "../endpoint/address.ts";
import { excerpt } from "../../reports/printable.ts";
import type { Launch } from "../agent/process.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Beside, Endpoint, Reply } from "../endpoint/endpoint.ts";
import type { Failure, SocketId } from "../endpoint/kinds.ts";
import type { Method, Params, Returned } from "../endpoint/operations.ts";
import { EndpointLost, Unsupported } from "../endpoint/errors.ts";
import { within } from "./deadline.ts";
import type { Subject } from "./subject.ts";
import { Wrong } from "./check.ts";

/** Milliseconds that the agent's own clock and the harness's may be apart in one call. */
const CLOCK_SLACK_MS = 5;

/** Bytes that a message takes. */
const LARGEST = 65_536;

/** What a check works with. */
export interface ContextOptions {
  /** The agent. */
  readonly subject: Subject;
  /** Who is trusted. */
  readonly peer: Endpoint;
  /** The family of this time. */
  readonly family: Family;
  /** Milliseconds that an answer may take. */
  readonly timeoutMs: number;
  /** A private folder for the paths of Unix sockets. */
  readonly folder: string;
  /** The literal addresses of both, by family. */
  readonly hosts: Beside["hosts"];
  /** Whether the peer is at another address than the agent, beside it. */
  readonly apart: boolean;
}

/** A call of the agent that has announced that it waits. */
export interface Waiting<M extends Method> {
  /** What it will give. */
  readonly reply: Promise<Reply<M>>;
  /** Whether it has given it by now. */
  answered(): boolean;
  /** `performance.now()` when it announced that it waits. */
  readonly enteredMs: number;
}

/** A connection of the agent with the peer. */
export interface Connection {
  /** The agent's end. */
  readonly ours: SocketId;
  /** The peer's end. */
  readonly theirs: SocketId;
  /** Where the listener is. */
  readonly at: Address;
  /** The listener, of whoever accepted. */
  readonly listener: SocketId;
}

let paths = 0;

/** A description of a call that people can read. */
function call(method: string, params: object): string {
  return `${method} ${excerpt(JSON.stringify(params), 160)}`;
}

/** How a failure reads. */
export function described(failure: Failure): string {
  const timeout = failure.timeout ? ", timeout" : "";
  return `the error ${failure.errno ?? "without errno"}${timeout} (${excerpt(failure.native, 120)})`;
}

/** One check at work: calls to the agent and to the peer, each with a deadline. What the agent does wrong is thrown as {@linkcode Wrong}. */
export class Context {
  /** The family that this time is about. */
  readonly family: Family;
  /** Milliseconds that an answer may take. */
  readonly timeoutMs: number;
  /** How the agent is started, for checks that read its lines themselves. */
  readonly launch: Launch | undefined;
  readonly #options: ContextOptions;

  /** Made for one check and one family. */
  constructor(options: ContextOptions) {
    this.#options = options;
    this.family = options.family;
    this.timeoutMs = options.timeoutMs;
    this.launch = options.subject.launch;
  }

  /** Whether the agent declares a capability. */
  declares(word: Capability): boolean {
    return this.#options.subject.capabilities.has(word);
  }

  /** What the agent declares of who it is. */
  get subject(): Subject {
    return this.#options.subject;
  }

  /** Any address of the family at the agent or its peer: port 0, or a path that was not used before. */
  any(seat: "subject" | "peer" = "subject"): Address {
    const { family } = this;
    if (family === "unix") return { family, path: `${this.#options.folder}/${++paths}` };
    return { family, host: this.#options.hosts[seat][family]!, port: 0 };
  }

  /**
   * Holds the agent to something.
   *
   * @throws {Wrong} unless `holds`.
   */
  expect(
    holds: boolean,
    came: string,
    expected: string,
    { mend, outcome }: { mend?: string; outcome?: string } = {},
  ): void {
    if (!holds) throw new Wrong(came, expected, mend, outcome);
  }

  /**
   * Compares addresses; `what` says who tells the one that came.
   *
   * @throws {Wrong} unless they are the same.
   */
  same(what: string, came: Address | null, expected: Address): void {
    const shown = came === null ? "no address" : formatAddress(came);
    this.expect(sameAddress(came, expected), `${what} ${shown}`, formatAddress(expected));
  }

  /**
   * Compares bytes; `what` says which they are.
   *
   * @throws {Wrong} unless they are the same.
   */
  sameBytes(what: string, came: Uint8Array, expected: Uint8Array): void {
    const at = expected.findIndex((byte, index) => byte !== came[index]);
    if (at < 0 && came.length === expected.length) return;
    const byte = (value: number | undefined): string => value?.toString(16).padStart(2, "0") ?? "nothing";
    throw new Wrong(
      came.length === expected.length
        ? `${what}: byte ${at} is ${byte(came[at])}`
        : `${what}: ${came.length} bytes`,
      came.length === expected.length ? byte(expected[at]) : `${expected.length} bytes`,
    );
  }

  /** A reply of the agent. `ms` is how long it may take. */
  async reply<M extends Method>(
    method: M,
    params: Params<M>,
    entered?: () => void,
    ms: number = this.timeoutMs,
  ): Promise<Reply<M>> {
    try {
      return await this.replyIfAny(method, params, entered, ms);
    } catch (error) {
      if (error instanceof Unsupported) throw this.#unsupported(method, params, error);
      throw error;
    }
  }

  /**
   * A reply of an agent that need not have the call.
   *
   * @throws {Unsupported} where it does not.
   */
  async replyIfAny<M extends Method>(
    method: M,
    params: Params<M>,
    entered?: () => void,
    ms: number = this.timeoutMs,
  ): Promise<Reply<M>> {
    const agent = await this.#options.subject.agent();
    const before = performance.now();
    try {
      const reply = await within(ms, agent.invoke(method, params, entered));
      if (reply === undefined) {
        throw new Wrong(`no answer to ${call(method, params)} within ${ms} ms`, "an answer");
      }
      this.#checkElapsed(method, reply, performance.now() - before);
      return reply;
    } catch (error) {
      if (!(error instanceof EndpointLost)) throw error;
      throw new Wrong(
        error.message,
        "an answer as the protocol has it",
        error.kind === "died"
          ? "see on its stderr why it ended; an error of a call is an answer, not an end"
          : `mend the message itself; harness/agent/schema/messages.schema.json describes each`,
      );
    }
  }

  #checkElapsed<M extends Method>(method: M, { elapsedNs }: Reply<M>, tookMs: number): void {
    if (elapsedNs === undefined || elapsedNs / 1e6 <= tookMs + CLOCK_SLACK_MS) return;
    throw new Wrong(
      `"elapsedNs" of ${method} is ${elapsedNs}, while the whole round trip took ${Math.round(tookMs * 1e6)}`,
      "less than the round trip",
      "take the difference of a monotonic clock around the socket call, in nanoseconds",
    );
  }

  #unsupported(method: Method, params: object, error: Unsupported): Wrong {
    return new Wrong(
      `"not supported" in answer to ${call(method, params)}: ${error.message}`,
      "a result, as it is declared",
      `implement it, or leave what it belongs to out of "capabilities"`,
    );
  }

  /** A call of the agent that must succeed. */
  async ok<M extends Method>(method: M, params: Params<M>, ms?: number): Promise<Returned<M>> {
    const reply = await this.reply(method, params, undefined, ms);
    if (reply.error === undefined) return reply.value;
    const { error } = reply;
    throw new Wrong(
      `${described(error)} in answer to ${call(method, params)}`,
      "a result",
      undefined,
      error.errno ?? "error",
    );
  }

  /** A call of the agent that must fail, with one of `errnos` where it declares `errno`, else without any. */
  async fails<M extends Method>(
    method: M,
    params: Params<M>,
    why: string,
    ...errnos: (string | null)[]
  ): Promise<Failure> {
    const { error } = await this.reply(method, params);
    const names = errnos.map((errno) => errno ?? "null").join(" or ");
    if (error === undefined) {
      throw new Wrong(
        `a result of ${call(method, params)}, though ${why}`,
        `an error (code 1)${this.declares("errno") ? ` with the errno ${names}` : ""}`,
        "answer with the error of the socket call",
      );
    }
    this.errno(method, error, why, ...errnos);
    return error;
  }

  /**
   * Looks at the errno of an error of the call `what`; `why` says why it failed.
   *
   * @throws {Wrong} unless it is one of `errnos`, or `null` where `errno` is not declared.
   */
  errno(what: string, error: Failure, why: string, ...errnos: (string | null)[]): void {
    this.expect(error.native.trim() !== "", `an empty "native" of ${what}, where ${why}`, "text", {
      mend: `"native" is the error in the implementation's own words: its class and its message`,
    });
    this.expect(
      !error.timeout,
      `${described(error)} of ${what}, where ${why}`,
      `an error without "timeout"`,
      {
        mend: `add "timeout" only where the time of mode:timeout has ended the call`,
      },
    );
    const declared = this.declares("errno");
    const names = errnos.map((errno) => errno ?? "null").join(" or ");
    this.expect(
      (declared ? errnos : [null]).includes(error.errno),
      `${described(error)} of ${what}, where ${why}`,
      declared ? `the errno ${names}` : `the errno null, as "errno" is not declared`,
      {
        mend: declared
          ? "pass on the errno of the failing call; where the interface gives none, null"
          : `declare "errno", or give null`,
        outcome: error.errno ?? "error",
      },
    );
  }

  /** A call of the agent that has announced that it waits and is still waiting. Whoever makes it sees to its end. */
  async waits<M extends Method>(method: M, params: Params<M>): Promise<Waiting<M>> {
    const entered = Promise.withResolvers<number>();
    let answered = false;
    const reply = this.reply(method, params, () => entered.resolve(performance.now()), 2 * this.timeoutMs);
    reply.then(() => answered = true, () => answered = true);
    const first = await within(this.timeoutMs, Promise.race([entered.promise, reply]));
    if (typeof first === "number") return { reply, answered: () => answered, enteredMs: first };
    if (first === undefined) {
      throw new Wrong(
        `no "entered" for ${call(method, params)} within ${this.timeoutMs} ms, while it waits`,
        `the notification "entered" with the id of the request`,
        `write "entered" with the request's own id just before a call that may wait`,
      );
    }
    const came = first.error === undefined ? "a result" : described(first.error);
    throw new Wrong(
      `${came} of ${call(method, params)} without "entered", while there was nothing to give`,
      `"entered", and no answer yet`,
      "wait in the call, and announce that just before it",
    );
  }

  /** A call of the peer, which is trusted to succeed. */
  async peer<M extends Method>(method: M, params: Params<M>): Promise<Returned<M>> {
    // A peer beside the agent is an agent itself, and a message takes no more.
    if (
      "data" in params && params.data instanceof Uint8Array && params.data.length > LARGEST &&
      method === "sendall"
    ) {
      const { data } = params;
      await this.peer(method, { ...params, data: data.subarray(0, LARGEST) });
      return await this.peer(method, { ...params, data: data.subarray(LARGEST) });
    }
    const reply = await this.peerReply(method, params);
    if (reply.error === undefined) return reply.value;
    throw new Wrong(
      `the peer's ${call(method, params)} fails with ${described(reply.error)}`,
      "that the agent's end lets it succeed",
    );
  }

  /** A call, at the agent's address, of somebody who holds it: the peer, or where that is at another one the agent itself. */
  async neighbour<M extends Method>(method: M, params: Params<M>): Promise<Returned<M>> {
    return await (this.#options.apart ? this.ok(method, params) : this.peer(method, params));
  }

  /** An address of the agent's that is in use. */
  async taken(by: "listenStream" | "openDatagram"): Promise<Address> {
    const address = this.any();
    const { socket } = by === "listenStream"
      ? await this.neighbour(by, { address })
      : await this.neighbour(by, { family: this.family, address });
    return (await this.neighbour("getsockname", { socket })).address;
  }

  /** A call of the peer, however it ends. */
  async peerReply<M extends Method>(method: M, params: Params<M>): Promise<Reply<M>> {
    const reply = await within(this.timeoutMs, Promise.resolve(this.#options.peer.invoke(method, params)));
    if (reply !== undefined) return reply;
    throw new Wrong(
      `the peer's ${call(method, params)} still waits after ${this.timeoutMs} ms`,
      "that what the agent does lets it return",
    );
  }

  /** A listener of the peer, and where it is. */
  async peerListens(): Promise<{ listener: SocketId; at: Address }> {
    const { socket: listener } = await this.peer("listenStream", { address: this.any("peer") });
    const { address: at } = await this.peer("getsockname", { socket: listener });
    return { listener, at };
  }

  /** A listener of the agent, and where it is. */
  async listens(): Promise<{ listener: SocketId; at: Address }> {
    const { socket: listener } = await this.ok("listenStream", { address: this.any() });
    const { address: at } = await this.ok("getsockname", { socket: listener });
    return { listener, at };
  }

  /** A connection that the agent makes to the peer. */
  async connected(): Promise<Connection> {
    const { listener, at } = await this.peerListens();
    const { socket: ours } = await this.ok("connectStream", { address: at });
    const { socket: theirs } = await this.peer("accept", { socket: listener });
    return { ours, theirs, at, listener };
  }

  /** A connection that the agent accepts from the peer. */
  async accepted(): Promise<Connection> {
    const { listener, at } = await this.listens();
    const { socket: theirs } = await this.peer("connectStream", { address: at });
    const { socket: ours } = await this.ok("accept", { socket: listener });
    return { ours, theirs, at, listener };
  }
}
