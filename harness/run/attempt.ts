import type { Clock } from "../script/clock.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import {
  EndpointLost,
  HarnessError,
  NothingArrived,
  OperationHung,
  type SeatName,
  SocketError,
  Unavailable,
  Unsupported,
} from "../endpoint/errors.ts";
import { mustHaveRoom } from "../endpoint/temporary.ts";
import { within } from "../endpoint/within.ts";
import { History } from "../script/history.ts";
import type { Observed } from "../judge/judge.ts";
import type { Ending } from "../../reports/model.ts";
import { outcomeOfFailure } from "../script/observe.ts";
import type { Observer } from "../endpoint/observer.ts";
import type { Places } from "../script/places.ts";
import { Scenario } from "../script/scenario.ts";
import { Seat } from "../script/seat.ts";
import type { PollSights } from "../script/poll_sights.ts";
import type { Variant } from "../case/variants.ts";
import type { StoredHistory } from "../../reports/model.ts";

/**
 * The last guard against a script that never ends: this many deadlines of an operation, and some time beside
 * them.
 */
const DEADLINES_PER_SCRIPT = 10;
const SCRIPT_MS = 30_000;
/** Milliseconds that an endpoint may take to close everything between two variants. */
const RESET_MS = 12_000;

/** The surroundings of an attempt. */
export interface Surroundings {
  readonly places: Places;
  readonly clock: Clock;
  readonly observer: Observer | undefined;
  /** The events that each endpoint's own poll is known to report; none unless given. */
  readonly sights?: Readonly<Record<SeatName, PollSights>>;
  /** Milliseconds that an operation may take. */
  readonly deadlineMs: number;
  /** True if the implementation under test has both seats. */
  readonly pair?: boolean;
}

/** One run of a script, recorded. */
export interface Attempt {
  /** The record that is judged. */
  readonly record: Observed;
  /** Every operation. */
  readonly history: StoredHistory;
  /** Numbers that are not judged. */
  readonly measures: Readonly<Record<string, number>>;
  /** Milliseconds spent in windows. */
  readonly waitedMs: number;
  /** Endpoints that did not come back from it, and why. */
  readonly spent: ReadonlyMap<Endpoint, Error>;
}

/**
 * Runs a variant's script once and resets both endpoints: whatever happens is in the record.
 *
 * @throws {NoTemporaryFolder} (as a rejection) where the disk is full.
 */
export async function attempt(
  variant: Variant,
  subject: Endpoint,
  peer: Endpoint,
  surroundings: Surroundings,
): Promise<Attempt> {
  const { deadlineMs } = surroundings;
  const history = new History(surroundings.clock.now);
  const seats = {
    subject: new Seat({ name: "subject", endpoint: subject, history, deadlineMs }),
    peer: new Seat({
      name: "peer",
      endpoint: peer,
      history,
      deadlineMs,
      source: (family) => surroundings.places.source("peer", family),
    }),
  };
  const scenario = new Scenario({
    role: variant.role,
    family: variant.family,
    mode: variant.mode,
    history,
    ...seats,
    ...surroundings,
  });
  const limitMs = deadlineMs * DEADLINES_PER_SCRIPT + SCRIPT_MS;
  let ending = await play(variant, scenario, limitMs, surroundings.clock);
  seats.subject.leave();
  seats.peer.leave();
  const stored = history.store();
  const spent = new Map<Endpoint, Error>();
  await Promise.all([subject, peer].map(async (endpoint) => {
    const failure = await reset(endpoint);
    if (failure === undefined) return;
    spent.set(endpoint, failure);
    const blamed = endpoint === subject || surroundings.pair;
    // A relay that ended by itself is why the script could not go on.
    const cause = failure instanceof EndpointLost && endpoint.relays !== undefined;
    if (blamed && (cause || ending.kind === "completed")) ending = afterReset(failure);
  }));
  seats.subject.clearDeadlines();
  seats.peer.clearDeadlines();
  return {
    record: {
      ...{ outcomes: [...scenario.outcomes], ending },
      subject: { os: subject.identity.os, capabilities: subject.capabilities },
    },
    history: stored,
    measures: { ...scenario.measures },
    waitedMs: scenario.waitedMs,
    spent,
  };
}

async function play(
  variant: Variant,
  scenario: Scenario,
  limitMs: number,
  clock: Clock,
): Promise<Ending> {
  try {
    const completed = variant.case.script(scenario).then((): Ending => ({ kind: "completed" }));
    // On a busy machine a script of many calls takes long, though none of them hangs.
    for (let limits = 1;; limits++) {
      const ending = await within(limitMs, completed);
      if (ending) return ending;
      if (limits >= clock.noise) return { kind: "overdue", limitMs: limits * limitMs, outcome: "hang" };
    }
  } catch (error) {
    mustHaveRoom(error);
    return endingOf(error);
  }
}

function endingOf(error: unknown): Ending {
  if (error instanceof SocketError) {
    const { seat, method, failure } = error;
    return { kind: "failed", seat, operation: method, outcome: outcomeOfFailure(failure) };
  }
  if (error instanceof OperationHung) {
    const { seat, method } = error;
    return { kind: "hung", seat, operation: method, outcome: "hang" };
  }
  if (error instanceof NothingArrived) {
    const { seat, awaited, evidence } = error;
    return { kind: "absent", seat, awaited, evidence, outcome: "hang" };
  }
  if (error instanceof EndpointLost && error.seat) {
    return lost(error.seat, error.message, error);
  }
  if (error instanceof Unsupported && error.seat) {
    return {
      kind: "unsupported",
      seat: error.seat,
      operation: `${error.method} (${error.message})`,
      outcome: "unsupported",
      declared: error.declared,
    };
  }
  if (error instanceof Unavailable) {
    return {
      kind: "unsupported",
      seat: "subject",
      operation: `what the script needs: ${error.message}`,
      outcome: "unsupported",
      declared: false,
    };
  }
  if (error instanceof HarnessError) return { kind: "defect", message: error.message };
  const text = error instanceof Error ? error.stack ?? error.message : String(error);
  return { kind: "defect", message: `The script threw ${text.split("\n").slice(0, 3).join(" ")}` };
}

/** The ending of a script that had come to its end when the reset of the subject failed. */
function afterReset(failure: Error): Ending {
  if (failure instanceof HarnessError) return endingOf(failure);
  // A call that the reset woke may have nothing sensible to say. A nonsensical answer is the agent's fault
  // then: every call of the script had returned.
  if (failure instanceof EndpointLost && ["protocol", "failed"].includes(failure.kind)) {
    return { kind: "completed" };
  }
  return lost("subject", `reset failed: ${failure.message}`, failure);
}

function lost(seat: SeatName, operation: string, error: Error): Ending {
  const died = error instanceof EndpointLost && error.kind === "died";
  return { kind: "lost", seat, operation, outcome: "crash", died };
}

/**
 * Resets an endpoint, twice, so that one that dies of it is lost in its own variant. Resolves to the reason
 * if it failed.
 */
async function reset(endpoint: Endpoint): Promise<Error | undefined> {
  const twice = async (): Promise<"done" | Error> => {
    try {
      await endpoint.reset();
      await endpoint.reset();
      return "done";
    } catch (error) {
      return error as Error;
    }
  };
  const result = await within(RESET_MS, twice()) ?? new Error(`no answer within ${RESET_MS} ms`);
  return result === "done" ? undefined : result;
}
