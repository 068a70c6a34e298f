import { AgentStartError } from "../agent/start_error.ts";
import { EndpointLost, Unavailable } from "../endpoint/errors.ts";
import { settles } from "../endpoint/within.ts";
import type { StoredAgain, StoredUnsure } from "../../reports/model.ts";
import { idle, TURN_MS } from "../run/schedule.ts";
import { Arena, type ArenaOptions } from "./arena.ts";
import { possible, type Sequence, type Space, without } from "./generate.ts";
import { respectsOf } from "./checkpoints.ts";
import { earlyDifferences } from "./early.ts";
import { type Deviation, type Played, StepUnsupported } from "./play.ts";

/** Sequences that are played at once: an endpoint elsewhere is busy while another is on its way. */
const WORKERS = 6;
/** Sequences at once where most of the time passes in windows: calls wait, or what is sent takes its time. */
const WAITING_WORKERS = 24;
/** Plays in which a deviation must show before it is reported. */
const PLAYS = 3;
/**
 * The part of the deadline after which a call hangs that has hung before, while the sequence is shrunk: each
 * play takes as long. Alone it is played with the whole of it.
 */
const IMPATIENCE = 1 / 4;
/** The factor for waits at another stack in a second play: nothing shows when bytes have arrived there. */
const PATIENCE = 8;
/** Plays that shrinking one sequence may take. */
const MOST_TRIES = 100;
/** Endpoints that may be lost before the sweep gives up. */
const MOST_LOST = 40;
/** Sequences that could not be played at all, before the sweep gives up. */
const MOST_UNPLAYED = 20;
/** Findings after which the sweep ends: so many are enough to begin with. */
const MOST_FINDINGS = 60;
/** Sequences of one kind that are shrunk: others are counted. */
const MOST_OF_A_KIND = 3;
/** Times that a sequence is left for later because the endpoint was lost. */
const MOST_LATER = 5;
/** Milliseconds for the workers to come to the end of their sequences when one has lost the endpoint. */
const PARK_MS = 20_000;

/** A deviation, with the shortest sequence that shows it. */
export interface Found {
  /** Such as `recv: EAGAIN → eof`. */
  readonly kind: string;
  /** No step of it can be left out. */
  readonly sequence: Sequence;
  /** Its last step. */
  readonly deviation: Deviation;
  /** Number of sequences that showed it, or another of its kind. */
  count: number;
  /** True if the sequence was known to show it. */
  readonly known: boolean;
}

/** The result of a sweep. */
export interface Swept {
  /** Deviations that were seen each time. */
  readonly found: readonly Found[];
  /** Deviations that were not, one of each kind. */
  readonly unsure: readonly StoredUnsure[];
  /** Deviations that were played again with more time for what travels; absent if there are none. */
  readonly again?: StoredAgain;
  /** Sequences that were played. */
  readonly played: number;
  /** Sequences that were left out as they contain one that hangs or crashes. */
  readonly leftOut: number;
  /** Steps that the subject turned out not to have. */
  readonly missing: readonly string[];
  /** True if it ended as an endpoint that was lost did not start again. */
  readonly absent: boolean;
  /** Why it ended before all was played; absent otherwise. */
  readonly cut?: string;
}

/** The order for a sweep. */
export interface SweepOptions {
  readonly space: Space;
  /** Sequences that are known to deviate: what is of the same kind is theirs. */
  readonly known: readonly Sequence[];
  /** Differences that are known of some plays only, each with a sequence that may show it. */
  readonly races: ReadonlyMap<string, Sequence>;
  /** The sequences to play, in order. */
  readonly sequences: Iterable<Sequence>;
  /** Gives the circumstances with endpoints that are there, also after some were lost. */
  arena(): Promise<ArenaOptions>;
  /** Replaces the subject's endpoint, which was lost. */
  replace(): Promise<void>;
  /** Is called after each sequence. */
  progress?(played: number, found: number): void;
  /** Is called with the steps that were made of a sequence. */
  made?(sequence: Sequence): void;
  /** Ends the sweep; what was found stays. */
  readonly signal: AbortSignal;
}

/** Plays sequences, and shrinks those that the model does not allow. */
export async function sweep(options: SweepOptions): Promise<Swept> {
  return await new Sweep(options).run();
}

/** A sequence in which the endpoint was lost, which another that was under way may have done. */
interface Fatal {
  /** The sequence as it was to be played. */
  readonly whole: Sequence;
  /** The steps that were played. */
  readonly made: Sequence;
  /** Its last step. */
  readonly deviation: Deviation;
}

class Sweep {
  readonly #options: SweepOptions;
  readonly #found: Found[] = [];
  readonly #unsure: StoredUnsure[] = [];
  readonly #again = { played: 0, early: 0 };
  /** Steps that the subject turned out not to have. */
  readonly #missing = new Set<string>();
  /** Sequences in which the endpoint was lost, to be looked at alone. */
  readonly #fatal: Fatal[] = [];
  /** Sequences of which a part is still to be played. */
  readonly #rest: Sequence[] = [];
  /** Those whose deviation could not be looked at, as the endpoint was lost, and how often. */
  readonly #late = new Map<string, number>();
  /** Those in which it was lost while another was shrunk. */
  readonly #losing = new Set<string>();
  #broken = false;
  #played = 0;
  /** The time of the last turn of the rest of the program, by `performance.now()`. */
  #turnMs = 0;
  #leftOut = 0;
  #lost = 0;
  #unplayed = 0;
  #cut: string | undefined;
  #absent: string | undefined;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  async run(): Promise<Swept> {
    try {
      await this.#sweep();
    } catch (error) {
      if (!isNotStarted(error)) throw error;
      this.#absent = error.message;
    }
    const cut = this.#absent ?? this.#cut;
    return {
      found: this.#found,
      unsure: this.#unsure,
      ...(this.#again.played === 0 ? {} : { again: this.#again }),
      played: this.#played,
      leftOut: this.#leftOut,
      missing: [...this.#missing],
      absent: this.#absent !== undefined,
      ...(cut === undefined ? {} : { cut }),
    };
  }

  async #sweep(): Promise<void> {
    const { sequences, space } = this.#options;
    for (const each of this.#options.known) await this.#recall(each);
    const left = sequences[Symbol.iterator]();
    let alone = false;
    while (!this.#over) {
      const circumstances = await this.#options.arena();
      const waits = space.waits || circumstances.subject.beside !== undefined;
      const workers = alone ? 1 : waits ? WAITING_WORKERS : WORKERS;
      const working = Promise.all(
        Array.from({ length: workers }, () => this.#work(new Arena(circumstances), left)),
      );
      const parked = await this.#parked(working);
      if (!this.#broken) break;
      if (!parked) alone = true;
      await this.#replace();
      await this.#blame(this.#fatal.splice(0));
    }
  }

  get #over(): boolean {
    const { signal } = this.#options;
    if (signal.aborted) this.#cut ??= isTimeUp(signal) ? "its time was up" : "it was stopped";
    return this.#cut !== undefined;
  }

  /** True if all workers came to their end; those of a lost endpoint may never. */
  async #parked(working: Promise<unknown>): Promise<boolean> {
    for (;;) {
      if (await settles(PARK_MS, working)) {
        await working;
        return true;
      }
      if (this.#broken) return false;
    }
  }

  async #replace(): Promise<void> {
    this.#lost++;
    if (this.#lost > MOST_LOST) this.#cut ??= `the subject hung or died ${MOST_LOST} times`;
    await this.#options.replace();
    this.#broken = false;
  }

  async #work(arena: Arena, left: Iterator<Sequence>): Promise<void> {
    while (!this.#broken && !this.#over) {
      const sequence = this.#rest.pop() ?? left.next().value;
      if (sequence === undefined) return;
      const rest = await this.#take(arena, sequence);
      if (rest !== undefined) this.#rest.push(rest);
    }
  }

  /** Plays a sequence; gives what of it is still to be played, without a look that told all that it can. */
  async #take(arena: Arena, sequence: Sequence): Promise<Sequence | undefined> {
    const { space, progress, made } = this.#options;
    const missing = sequence.findIndex((step) => this.#missing.has(step));
    if (missing >= 0) return without(space, sequence, missing);
    const fatal = this.#fatalWithin(sequence);
    if (fatal !== undefined) {
      const rest = without(space, sequence, sequence.lastIndexOf(fatal));
      if (rest === undefined) this.#leftOut++;
      return rest;
    }
    if (performance.now() - this.#turnMs > TURN_MS) {
      await idle();
      this.#turnMs = performance.now();
    }
    const known = this.#missing.size;
    const played = await this.#play(arena, sequence);
    if (played === undefined) return this.#broken || this.#missing.size > known ? sequence : undefined;
    this.#played++;
    made?.(sequence.slice(0, played.seen.length));
    progress?.(this.#played, this.#found.length);
    const { deviation, lost } = played;
    if (deviation === undefined) return undefined;
    const shown = sequence.slice(0, deviation.at + 1);
    if (lost) this.#fatal.push({ whole: sequence, made: shown, deviation });
    else if (!this.#counted(shown, deviation)) await this.#shrink(arena, shown, played);
    return without(space, sequence, deviation.at);
  }

  /** Plays a sequence; `undefined` where that was not possible. */
  async #play(arena: Arena, sequence: Sequence, patience = 1): Promise<Played | undefined> {
    try {
      const played = await arena.play(sequence, { patience });
      if (played.lost) this.#broken = true;
      this.#unplayed = 0;
      return played;
    } catch (error) {
      if (error instanceof StepUnsupported) this.#missing.add(error.step);
      else if (error instanceof EndpointLost && error.seat === "subject") this.#broken = true;
      else if (!this.#broken && ++this.#unplayed >= MOST_UNPLAYED) {
        this.#cut ??= `${MOST_UNPLAYED} sequences in a row could not be played: ${(error as Error).message}`;
      }
      return undefined;
    }
  }

  /** Plays a sequence that is known to deviate, be it in some plays only, or differently in each. */
  async #recall(sequence: Sequence): Promise<void> {
    for (let plays = 0; plays < PLAYS && !this.#over; plays++) {
      const played = await this.#play(new Arena(await this.#options.arena()), sequence);
      if (this.#broken) await this.#replace();
      const deviation = played?.deviation;
      if (!deviation) continue;
      const { kind } = deviation;
      const isTold = this.#found.some((each) => each.kind === kind && each.sequence === sequence);
      if (!isTold) this.#found.push({ kind, sequence, deviation, count: 0, known: true });
      if (isFatal(deviation)) return;
    }
  }

  /** True if a finding accounts for a deviation, which counts it. */
  #counted(made: Sequence, deviation: Deviation): boolean {
    const { kind, step } = deviation;
    const ofKind = this.#found.filter((each) => each.kind === kind);
    const bySame = ofKind.filter((each) => each.deviation.step === step);
    const alike = [...bySame, ...ofKind.filter((each) => each.deviation.step !== step)];
    const same = alike.find((each) => each.known || within(each.sequence, made)) ??
      this.#composed(deviation) ?? (alike.length >= MOST_OF_A_KIND ? alike[0] : undefined);
    if (same) same.count++;
    return same !== undefined;
  }

  /** A known finding of a kind of which every respect is known. */
  #composed(deviation: Deviation): Found | undefined {
    const { kind } = deviation;
    const sequence = this.#accounts(kind);
    if (sequence === undefined) return undefined;
    const found = { kind, sequence, deviation, count: 0, known: true };
    this.#found.push(found);
    return found;
  }

  /**
   * A known sequence of a kind of which every respect is known, be it from several findings or from races.
   */
  #accounts(kind: string): Sequence | undefined {
    const { races } = this.#options;
    const known = this.#found.filter((each) => each.known);
    const showing = respectsOf(kind).map((respect) =>
      known.find((each) => respectsOf(each.kind).includes(respect))?.sequence ?? races.get(respect)
    );
    return showing.includes(undefined) ? undefined : showing[0];
  }

  /** The last step of a sequence within another that is known to lose the endpoint. */
  #fatalWithin(sequence: Sequence): string | undefined {
    return this.#found.find(({ deviation, sequence: inner }) => isFatal(deviation) && within(inner, sequence))
      ?.sequence.at(-1);
  }

  /** Makes a finding of a deviation that did not lose the endpoint. */
  async #shrink(arena: Arena, sequence: Sequence, played: Played): Promise<void> {
    const deviation = arena.isBeside ? await this.#patiently(arena, sequence, played) : played.deviation;
    if (deviation !== undefined) {
      const { kind } = deviation;
      const patience = arena.isBeside ? PATIENCE : 1;
      await this.#settle(sequence.slice(0, deviation.at + 1), deviation, async (shorter) => {
        const again = await this.#replay(arena, shorter, patience);
        return again?.deviation?.kind === kind && again.deviation.at === shorter.length - 1;
      });
    }
    // An endpoint that was lost meanwhile tells nothing.
    if (this.#broken) this.#later(sequence, played.deviation!);
  }

  /** Plays a sequence another time. One in which the endpoint is lost now waits to be looked at alone. */
  async #replay(arena: Arena, sequence: Sequence, patience: number): Promise<Played | undefined> {
    const key = sequence.join("/");
    if (this.#broken || this.#losing.has(key)) return undefined;
    const played = await this.#play(arena, sequence, patience);
    const deviation = played?.deviation;
    if (played?.lost && deviation) {
      this.#losing.add(key);
      this.#fatal.push({ whole: sequence, made: sequence.slice(0, deviation.at + 1), deviation });
    }
    return played;
  }

  /** Leaves a sequence for an endpoint that is there; one that is lost again and again is left alone. */
  #later(sequence: Sequence, { kind }: Deviation): void {
    const key = sequence.join("/");
    const times = (this.#late.get(key) ?? 0) + 1;
    this.#late.set(key, times);
    if (times <= MOST_LATER) this.#rest.push(sequence);
    else doubt(this.#unsure, { kind, sequence: key, not: "again", times: 1 });
  }

  /**
   * Plays a sequence again that deviated beside another stack, where the first play may have been too early.
   * Gives the deviation that is still to be accounted for.
   */
  async #patiently(
    arena: Arena,
    sequence: Sequence,
    { seen, deviation }: Played,
  ): Promise<Deviation | undefined> {
    const { kind, at } = deviation!;
    const shown = sequence.slice(0, at + 1);
    const again = await this.#replay(arena, shown, PATIENCE);
    if (this.#broken) return undefined;
    this.#again.played++;
    const now = again?.deviation;
    if (now?.kind === kind && now.at === at) return now;
    const early = again !== undefined &&
      earlyDifferences(this.#options.space, { sequence: shown, seen, foreign: arena.isForeign })
        .some((each) => each === "" || this.#accounts(each) !== undefined);
    if (early) this.#again.early++;
    else doubt(this.#unsure, { kind, sequence: shown.join("/"), not: "again", times: 1 });
    return now && !this.#counted(shown.slice(0, now.at + 1), now) ? now : undefined;
  }

  /**
   * Finds out which of the sequences that were under way together lost the endpoint. The others are played
   * again; where none does it alone, nobody is sure of any.
   */
  async #blame(lost: readonly Fatal[]): Promise<void> {
    const others: Fatal[] = [];
    for (const each of lost) if (!this.#over && !await this.#examine(each)) others.push(each);
    const isClear = others.length < lost.length;
    for (const { whole, made, deviation: { kind } } of others) {
      if (isClear) {
        this.#losing.delete(whole.join("/"));
        this.#rest.push(whole);
      } else if (!this.#over) {
        doubt(this.#unsure, { kind, sequence: made.join("/"), not: "again", times: 1 });
      }
    }
  }

  /** Makes a finding of a sequence that loses the endpoint alone; false if it does not lose it again. */
  async #examine({ made, deviation }: Fatal): Promise<boolean> {
    if (this.#counted(made, deviation)) return true;
    const { kind } = deviation;
    const shows = async (sequence: Sequence): Promise<boolean> => {
      if (this.#over) return false;
      const circumstances = await this.#options.arena();
      const deadlineMs = circumstances.deadlineMs * IMPATIENCE;
      const played = await this.#play(new Arena({ ...circumstances, deadlineMs }), sequence);
      if (this.#broken) await this.#replace();
      return played?.deviation !== undefined && played.deviation.kind === kind;
    };
    if (!await shows(made)) return false;
    await this.#settle(made, deviation, shows);
    return true;
  }

  async #settle(
    made: Sequence,
    deviation: Deviation,
    shows: (sequence: Sequence) => Promise<boolean>,
  ): Promise<void> {
    const { kind } = deviation;
    const sequence = await shrink(this.#options.space, made, shows);
    for (let plays = 0; plays < PLAYS; plays++) {
      if (await shows(sequence)) continue;
      // An endpoint that was lost meanwhile takes nothing back: another sequence will show it.
      if (!this.#broken && !this.#over) {
        doubt(this.#unsure, { kind, sequence: sequence.join("/"), not: "again", times: 1 });
      }
      return;
    }
    const at = sequence.length - 1;
    const key = sequence.join("/");
    if (this.#found.some((each) => each.kind === kind && each.sequence.join("/") === key)) return;
    this.#found.push({ kind, sequence, deviation: { ...deviation, at }, count: 1, known: false });
    if (this.#found.filter((each) => !each.known).length >= MOST_FINDINGS) {
      this.#cut ??= `it found ${MOST_FINDINGS} deviations`;
    }
  }
}

/** Adds a deviation to those of which nobody is sure, which have one of each kind. */
export function doubt(unsure: StoredUnsure[], added: StoredUnsure): void {
  const at = unsure.findIndex(({ kind, not }) => kind === added.kind && not === added.not);
  if (at < 0) unsure.push(added);
  else unsure[at] = { ...unsure[at]!, times: unsure[at]!.times + added.times };
}

/** True if an error says that an endpoint did not start. */
export function isNotStarted(error: unknown): error is AgentStartError | Unavailable {
  return error instanceof AgentStartError || error instanceof Unavailable;
}

/** True if time has ended what a signal is for, and no person. */
export function isTimeUp({ reason }: AbortSignal): boolean {
  return reason instanceof DOMException && reason.name === "TimeoutError";
}

function isFatal({ seen }: Deviation): boolean {
  return seen === "hang" || seen === "crash";
}

/**
 * Leaves steps out as long as the rest shows it: many at once, then fewer, and single ones from the start
 * again and again.
 */
async function shrink(
  space: Space,
  sequence: Sequence,
  shows: (shorter: Sequence) => Promise<boolean>,
): Promise<Sequence> {
  let tries = 0;
  // The last step is the one that deviates.
  for (let size = sequence.length - 1; size > 0; size = Math.floor(size / 2)) {
    for (let at = 0; at + size < sequence.length && tries < MOST_TRIES;) {
      const shorter = sequence.toSpliced(at, size);
      if (possible(space, shorter) && (tries++, await shows(shorter))) {
        sequence = shorter;
        if (size === 1) at = 0;
      } else at += size;
    }
  }
  return sequence;
}

/** True if `inner` is `outer` with steps left out. */
function within(inner: Sequence, outer: Sequence): boolean {
  let at = 0;
  for (const step of outer) if (step === inner[at]) at++;
  return at === inner.length;
}
