import type { Trace } from "../agent/channel.ts";
import { endStrays } from "../agent/process.ts";
import type { Implementation } from "../agents/implementations.ts";
import { reference as hostsReference } from "../agents/reference.ts";
import { SockspecError } from "../endpoint/errors.ts";
import type { Observer } from "../endpoint/observer.ts";
import { heldFolder, removeLeftovers } from "../endpoint/temporary.ts";
import { isForeign } from "../libc/foreign.ts";
import { monotonicNow } from "../libc/monotonic.ts";
import { SockDiag } from "../libc/sock_diag.ts";
import { Clock } from "../script/clock.ts";
import { LanePlaces, LOOPBACK_HOSTS } from "../script/places.ts";
import type { SeatHosts } from "../endpoint/address.ts";
import { Lane } from "./lane.ts";
import { Patience } from "./patience.ts";

/** The options of {@linkcode Session.open}. */
export interface SessionOptions {
  /** Milliseconds that an operation may take. */
  readonly deadlineMs: number;
  /** The addresses of both seats; loopback unless given. */
  readonly hosts?: SeatHosts;
  /** Lanes, which play side by side; 1 unless given. */
  readonly jobs?: number;
  /** The implementation that others are measured against; that of this host unless given. */
  readonly reference?: Implementation;
  /** True if the kernel here is a sandbox's; looked up unless given. */
  readonly foreign?: boolean;
  /** Is shown every line that goes to an agent or comes from one. */
  readonly trace?: Trace | undefined;
}

/**
 * Everything that a run needs besides its cases: a private folder, a calibrated clock, the observer of the
 * kernel, and lanes. This is the one place that sets them up and takes them down:
 * `await using session = await Session.open({ deadlineMs: 10_000 })`.
 */
export class Session implements AsyncDisposable {
  /** At least one; each has endpoints and a folder of its own. */
  readonly lanes: readonly [Lane, ...Lane[]];
  /** True if the kernel here is a sandbox's: then nothing is a reference. */
  readonly foreign: boolean;
  /** A folder that is private to the session. */
  readonly folder: string;
  /** Its windows fit how busy this host is. */
  readonly clock: Clock;
  /** The observer of the kernel; `undefined` where there is none. */
  readonly observer: Observer | undefined;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    { lanes, foreign, folder, clock, observer }: Pick<
      Session,
      "lanes" | "foreign" | "folder" | "clock" | "observer"
    >,
    stack: AsyncDisposableStack,
  ) {
    this.lanes = lanes;
    this.foreign = foreign;
    this.folder = folder;
    this.clock = clock;
    this.observer = observer;
    this.#stack = stack;
  }

  /** Sets a session up. Nothing is left behind where that fails half-way. */
  static async open(
    { deadlineMs, hosts = LOOPBACK_HOSTS, jobs = 1, trace, ...options }: SessionOptions,
  ): Promise<Session> {
    await using stack = new AsyncDisposableStack();
    const held = stack.use(heldFolder());
    const { path: folder } = held;
    await removeLeftovers(held);
    // Once the lanes have stopped, nothing that an agent started may outlive the session.
    stack.defer(async () => void await endStrays());
    const observer = SockDiag.open();
    stack.defer(() => observer?.close());
    const foreign = options.foreign ?? await isForeign(observer);
    const clock = new Clock(monotonicNow());
    await clock.calibrate();
    const ignoreStray = (event: PromiseRejectionEvent): void => {
      if (event.reason instanceof SockspecError) event.preventDefault();
    };
    // A script may be over while operations that it started fail. No handler is left for their promises.
    globalThis.addEventListener("unhandledrejection", ignoreStray);
    stack.defer(() => globalThis.removeEventListener("unhandledrejection", ignoreStray));
    const patience = new Patience();
    const reference = options.reference ?? await hostsReference();
    const open = (index: number): Lane => {
      const own = `${folder}/${index}`;
      Deno.mkdirSync(own);
      const places = new LanePlaces(hosts, own);
      const trusted = !foreign;
      return new Lane({ folder, places, clock, observer, deadlineMs, reference, trusted, trace, patience });
    };
    const lanes: [Lane, ...Lane[]] = [open(0)];
    while (lanes.length < jobs) lanes.push(open(lanes.length));
    stack.defer(async () => void await Promise.all(lanes.map((lane) => lane.stop())));
    return new Session({ lanes, foreign, folder, clock, observer }, stack.move());
  }

  /** The first lane, where one is enough. */
  get lane(): Lane {
    return this.lanes[0];
  }

  /** Ends every endpoint and the processes that it left behind, and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
