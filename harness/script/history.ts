import type { SeatName } from "../endpoint/errors.ts";
import type { Failure } from "../endpoint/kinds.ts";
import type { Params } from "../endpoint/operations.ts";
import type { StoredHistory, StoredOperation } from "../../reports/model.ts";
import { describeLoss } from "../endpoint/losses.ts";
import { describeParams, describeReply } from "./describe.ts";

/** Operations kept from the beginning of a history. */
const KEPT_FIRST = 60;
/** Operations kept from its end. */
const KEPT_LAST = 120;

/** Operations kept from between, of those that waited. */
const KEPT_WAITING = 30;

/** Characters that are kept of an error in the implementation's own words. */
const MOST_NATIVE = 200;

/**
 * One operation while it runs. Texts are made only when a history is stored: recording must cost next to
 * nothing.
 */
export interface Recorded {
  readonly seat: SeatName | "harness";
  readonly method: string;
  readonly socket: string;
  readonly params: unknown;
  readonly invokedMs: number;
  readonly invokedAt: number;
  enteredMs: number;
  returnedMs: number;
  returnedAt: number;
  /** Nanoseconds that the call took on the endpoint's own clock; -1 where it did not say. */
  elapsedNs: number;
  value: unknown;
  failure: Failure | undefined;
}

/**
 * Every operation of both endpoints as invoke, entered and return events: a partial order, bounded in size.
 */
export class History {
  readonly #now: () => number;
  readonly #startMs: number;
  readonly #first: Recorded[] = [];
  /** The last ones, as a ring. */
  readonly #last: Recorded[] = [];
  /** Older ones that still waited when their place was needed: a reader of a hang looks for them. */
  readonly #waiting: Recorded[] = [];
  #count = 0;
  #clock = 0;
  /** The time of the last return of an operation, or the end of a watch, by `performance.now()`. */
  #lastMs = 0;
  #watches = 0;

  /** `now` gives milliseconds on the time line of `performance.now()`. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#startMs = now();
  }

  /** An operation begins. `params` is kept by reference and must not be changed afterwards. */
  begin(
    seat: SeatName | "harness",
    method: string,
    socket: string,
    params: unknown,
  ): Recorded {
    const operation: Recorded = {
      seat,
      method,
      socket,
      params,
      invokedMs: this.#now(),
      invokedAt: this.#clock++,
      enteredMs: -1,
      returnedMs: -1,
      returnedAt: -1,
      elapsedNs: -1,
      value: undefined,
      failure: undefined,
    };
    const at = this.#count++ - KEPT_FIRST;
    if (at < 0) this.#first.push(operation);
    else {
      const old = this.#last[at % KEPT_LAST];
      if (old && old.returnedAt < 0 && this.#waiting.length < KEPT_WAITING) this.#waiting.push(old);
      this.#last[at % KEPT_LAST] = operation;
    }
    return operation;
  }

  /** The endpoint announced that the call may wait. */
  entered(operation: Recorded): void {
    if (operation.enteredMs < 0) operation.enteredMs = this.#now();
  }

  /** The operation returned. */
  end(operation: Recorded, value: unknown, failure?: Failure): void {
    operation.returnedMs = this.#lastMs = this.#now();
    operation.returnedAt = this.#clock++;
    operation.value = value;
    operation.failure = failure;
  }

  /** The endpoint ended with the operation, which has not returned. */
  lost(operation: Recorded, native: string): void {
    operation.failure = { errno: null, native };
  }

  /** Milliseconds since the last return of an operation; none while a script watches what waits. */
  quietMs(nowMs: number): number {
    return this.#watches > 0 ? 0 : nowMs - this.#lastMs;
  }

  /**
   * Waits for what a script watches. A call that waits meanwhile does not hang, however long the watch is: on
   * a busy machine one window may be as long as a deadline.
   */
  async watch<T>(watched: Promise<T>): Promise<T> {
    this.#watches++;
    try {
      return await watched;
    } finally {
      this.#watches--;
      this.#lastMs = performance.now();
    }
  }

  /** Something the harness did between the calls, such as a record or a barrier. */
  note(method: string, socket: string, params: unknown, value: unknown): void {
    this.end(this.begin("harness", method, socket, params), value);
  }

  /** The stored form: texts made, alike operations in a row folded. */
  store(): StoredHistory {
    const first = fold(this.#first.map((each) => this.#store(each)));
    const kept = [...this.#waiting, ...this.#last].sort((a, b) => a.invokedAt - b.invokedAt);
    const last = fold(kept.map((each) => this.#store(each)));
    const leftOut = this.#count - this.#first.length - kept.length;
    return {
      operations: [...first, ...last],
      leftOut,
      leftOutAfter: leftOut > 0 ? first.length : 0,
    };
  }

  #store(operation: Recorded): StoredOperation {
    const { errno = null, native = "" } = operation.failure ?? errorIn(operation.value) ?? {};
    const returned = operation.returnedAt >= 0;
    const us = (ms: number) => Math.round((ms - this.#startMs) * 1000);
    return {
      seat: operation.seat,
      method: operation.method,
      socket: operation.socket,
      detail: operation.method === "setFilter"
        ? describeLoss(operation.params as Params<"setFilter">)
        : describeParams(operation.params),
      result: !returned
        ? ""
        : operation.failure
        ? operation.failure.errno ?? operation.failure.native
        : describeReply(operation.value),
      failed: operation.failure !== undefined,
      ...((errno !== null || !returned) && native !== (errno ?? "")
        ? { native: native.slice(0, MOST_NATIVE) }
        : {}),
      invokedUs: us(operation.invokedMs),
      ...(operation.enteredMs >= 0 ? { enteredUs: us(operation.enteredMs) } : {}),
      ...(returned ? { returnedUs: us(operation.returnedMs), returnedAt: operation.returnedAt } : {}),
      invokedAt: operation.invokedAt,
      count: 1,
    };
  }
}

function fold(operations: StoredOperation[]): StoredOperation[] {
  const folded: StoredOperation[] = [];
  for (const operation of operations) {
    const before = folded.at(-1);
    if (before && alike(before, operation)) {
      folded[folded.length - 1] = {
        ...before,
        count: before.count + 1,
        returnedUs: operation.returnedUs,
        returnedAt: operation.returnedAt,
      } as StoredOperation;
    } else folded.push(operation);
  }
  return folded;
}

function alike(a: StoredOperation, b: StoredOperation): boolean {
  return a.seat === b.seat && a.method === b.method && a.socket === b.socket &&
    a.detail === b.detail && a.result === b.result && a.native === b.native && a.failed === b.failed &&
    a.returnedAt !== undefined && b.returnedAt !== undefined && a.seat !== "harness";
}

/** The error that ended a transfer: its reply has the count beside it, and so is not a failure. */
function errorIn(value: unknown): Failure | undefined {
  return typeof value === "object" && value !== null && "error" in value ? value.error as Failure : undefined;
}
