import type { Capability } from "../endpoint/capabilities.ts";
import type { Failure } from "../endpoint/kinds.ts";
import { OperationHung, SocketError, Unsupported } from "../endpoint/errors.ts";
import { type Connection, Scenario, type ScenarioParts } from "../script/scenario.ts";
import { Seat, waitingFor } from "../script/seat.ts";
import type { Socket } from "../script/socket.ts";
import { CONCURRENT, ENTERED, errnoAdvice, PIECES } from "./advice.ts";
import { expect } from "./expect.ts";
import type { Subject } from "./subject.ts";
import { described, Wrong } from "./wrong.ts";

/** Milliseconds that a call is watched while it must go on waiting. */
const WATCHED_MS = 50;
/** Milliseconds between two tries. */
const PAUSE_MS = 5;
/** Milliseconds in which an agent that is not blocked answers a request that needs no waiting. */
const ANSWER_MS = 1_000;

/** The parts of a scenario, with two that only checks need. */
export interface CheckParts extends ScenarioParts {
  /** The agent's process. */
  readonly agent: Subject;
  /** True if the peer is at another address than the agent. */
  readonly apart: boolean;
}

const nothing = (): void => {};

/** Waits `ms` milliseconds. Only for requirements that are about time. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * A check's scenario: seats and sockets as in cases, `connected()` with the agent as the client, and
 * requirements on the agent's calls. Like those of a {@link Scenario}, its methods can be taken apart.
 */
export class CheckScenario extends Scenario {
  /** The agent's process. */
  readonly agent: Subject;
  /**
   * A seat that can take addresses at the agent's host: the peer, or the agent itself where it is alone
   * there.
   */
  readonly neighbour: Seat;
  /** A connection that the agent has accepted. */
  readonly accepted: () => Promise<Connection>;
  /** Remarks that are shown even if nothing is wrong. */
  readonly notes: string[] = [];
  readonly #parts: CheckParts;

  /** Made for one check and one family. */
  constructor(parts: CheckParts) {
    super({ ...parts, role: "client" });
    this.#parts = parts;
    this.agent = parts.agent;
    this.neighbour = parts.apart ? parts.subject : parts.peer;
    this.accepted = new Scenario({ ...parts, role: "server" }).connected;
  }

  /** Milliseconds that an answer may take. */
  get deadlineMs(): number {
    return this.#parts.deadlineMs;
  }

  /** True if the agent declares the capability. */
  readonly declares = (word: Capability): boolean => this.subject.has(word);

  /** Adds a remark. */
  readonly note = (text: string): void => void this.notes.push(text);

  /** Asks the agent to close everything; resolves to the number of sockets that it says were open. */
  readonly reset = async (): Promise<number> => {
    const { history, subject } = this.#parts;
    const recorded = history.begin("subject", "reset", "", {});
    const { open } = await subject.endpoint.reset();
    history.end(recorded, { open });
    return open;
  };

  /** Starts the agent again after its process was stopped, and gives a scenario with it. */
  readonly restarted = async (): Promise<CheckScenario> => {
    const { history, deadlineMs } = this.#parts;
    const endpoint = await this.agent.agent();
    return new CheckScenario({
      ...this.#parts,
      subject: new Seat({ name: "subject", endpoint, history, deadlineMs }),
    });
  };

  /** Bytes that the kernel holds unread for a socket; `undefined` where the doctor cannot see that kernel. */
  readonly unread = (socket: Socket): number | undefined => {
    const { observed } = socket;
    return observed && this.#parts.observer?.look(observed.local, observed.remote)?.unread;
  };

  /**
   * Requires that a call of the agent fails, with one of `errnos` if it declares `errno`. `why` is the
   * reason, as a clause.
   */
  readonly fails = async (
    operation: Promise<unknown>,
    why: string,
    ...errnos: (string | null)[]
  ): Promise<Failure> => {
    const failure = await failureOf(operation);
    expect(failure !== undefined, `a result of ${methodOf(operation)}, though ${why}`, "an error (code 1)", {
      fix: "answer with the error of the socket call",
    });
    this.expectErrno(methodOf(operation), failure, why, ...errnos);
    return failure;
  };

  /** Requires that a failure of `method` has one of `errnos`. `why` is the reason, as a clause. */
  readonly expectErrno = (
    method: string,
    failure: Failure,
    why: string,
    ...errnos: (string | null)[]
  ): void => {
    const found = `${described(failure)} of ${method}, where ${why}`;
    expect(!failure.timeout, found, `an error without "timeout"`, {
      fix: `add "timeout" only where the time of mode:timeout has ended the call`,
      section: "Messages",
    });
    // Without the capability every errno is null, which is checked in every reply.
    if (!this.declares("errno")) return;
    const names = errnos.map((errno) => errno ?? "null").join(" or ");
    expect(errnos.includes(failure.errno), found, `the errno ${names}`, {
      ...errnoAdvice(failure.errno, errnos),
      outcome: failure.errno ?? "error",
    });
  };

  /**
   * Requires that the time of its mode ends a call; resolves to the milliseconds that it took. `why` says why
   * it had to wait.
   */
  readonly timesOut = async (operation: Promise<unknown>, why: string): Promise<number> => {
    const failure = await failureOf(operation);
    expect(failure !== undefined, `a result of ${methodOf(operation)}, though ${why}`, "an error");
    expect(
      failure.timeout === true,
      `${described(failure)} of ${methodOf(operation)}`,
      'an error with "timeout": true',
    );
    return Math.round(this.elapsedMs(operation));
  };

  /** Requires that a call announces its wait by "entered". */
  readonly enters = async (operation: Promise<unknown>): Promise<void> => {
    const method = methodOf(operation);
    const waiting = waitingFor(operation);
    expect(waiting !== undefined, `an answer to ${method} at once`, `"entered", and no answer yet`);
    let lost: unknown;
    const settled = operation.then(nothing, (error) => {
      if (!(error instanceof SocketError || error instanceof OperationHung)) lost = error;
    });
    await this.#parts.clock.within(this.deadlineMs, Promise.race([waiting.entered(), settled]));
    if (lost !== undefined) throw lost;
    const { enteredMs, returnedAt, failure, params } = waiting.recorded;
    if (enteredMs >= 0) return;
    if (returnedAt >= 0) {
      throw new Wrong(
        `${failure ? described(failure) : "a result"} of ${method} without "entered", though it had to wait`,
        `"entered", and no answer yet`,
        { fix: "wait in the call, and announce that just before it", section: "Messages" },
      );
    }
    const bulk = "data" in (params as object) && !((params as { data: unknown }).data instanceof Uint8Array);
    const answers = await this.#answers();
    throw new Wrong(
      `no "entered" for ${method}, which waits, and ${
        answers ? "answers to" : "no answer to"
      } other requests meanwhile`,
      `the notification "entered" with the id of the request`,
      { ...(answers ? ENTERED : bulk ? PIECES : CONCURRENT), outcome: "hang" },
    );
  };

  /**
   * Requires that a call announces its wait, and then waits for `ms` milliseconds at least. Await the call
   * itself for its result.
   */
  readonly waits = async (operation: Promise<unknown>, ms: number = WATCHED_MS): Promise<void> => {
    await this.enters(operation);
    if (!await this.#parts.clock.within(ms, operation)) return;
    const failure = await failureOf(operation);
    throw new Wrong(
      `${failure ? described(failure) : "a result"} of ${methodOf(operation)}, though it had to wait`,
      "no answer yet",
    );
  };

  /**
   * Makes a call that does not wait until it succeeds: a stack of its own may be ready a little later than
   * the peer.
   */
  readonly eventually = async <T>(call: () => Promise<T>): Promise<T> => {
    const lastMs = performance.now() + this.deadlineMs;
    for (;;) {
      try {
        return await call();
      } catch (error) {
        const again = error instanceof SocketError && error.failure.errno === "EAGAIN" &&
          performance.now() < lastMs;
        if (!again) throw error;
      }
      await pause(PAUSE_MS);
    }
  };

  /** True if the agent answers a request that needs no waiting; an error is an answer. */
  readonly #answers = async (): Promise<boolean> => {
    const asked = Promise.resolve(this.subject.endpoint.invoke("getsockname", { socket: 0 }));
    return await this.#parts.clock.within(ANSWER_MS, asked);
  };
}

/** The failure of an operation; `undefined` for one that succeeded. */
export async function failureOf(operation: Promise<unknown>): Promise<Failure | undefined> {
  try {
    await operation;
    return undefined;
  } catch (error) {
    if (error instanceof SocketError) return error.failure;
    throw error;
  }
}

/** The result of an operation that the agent may refuse; `undefined` where it does. */
export async function unlessRefused<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

/** The method of an operation of the agent, which is never over at once. */
function methodOf(operation: Promise<unknown>): string {
  return waitingFor(operation)?.recorded.method ?? "the call";
}
