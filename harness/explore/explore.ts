import type { StoredCoverage, StoredUnsure } from "../../reports/model.ts";
import { count as countOf, grouped } from "../../reports/printable.ts";
import type { Implementation } from "../agents/implementations.ts";
import type { Family } from "../endpoint/address.ts";
import type { Mode } from "../endpoint/kinds.ts";
import type { Session } from "../run/session.ts";
import { LanePlaces, LOOPBACK_HOSTS } from "../script/places.ts";
import type { Role } from "../script/scenario.ts";
import type { ArenaOptions } from "./arena.ts";
import {
  besides,
  cellsOf,
  cellsWithin,
  covering,
  exhaustive,
  inTurn,
  possible,
  random,
  type Sequence,
  type Space,
} from "./generate.ts";
import type { Model } from "./model.ts";
import { spaceOf } from "./spaces.ts";
import { doubt, type Found, isTimeUp, sweep, type Swept } from "./sweep.ts";
import { variantOf } from "./sweeps.ts";

/** Steps of the longest sequence that leads to a cell. */
const MOST_TO_A_CELL = 12;
/** Steps of the sequences that come first: most defects show in these. */
const SHORT = 2;

/** The extent of an exploration. */
export interface Amount {
  /** Steps of the sequences of which all are played. */
  readonly length: number;
  /** Number of longer sequences that are chosen at random. */
  readonly random: number;
  /** Chooses them. */
  readonly seed: number;
  /** True if a sequence to every cell is played, too. */
  readonly cells: boolean;
}

/** The subject of an exploration, and its circumstances. */
export interface Territory {
  readonly subject: Implementation;
  readonly peer: Implementation;
  readonly model: Model;
  readonly role: Role;
  readonly family: Family;
  readonly mode: Mode;
}

/** One part of the sequences of a sweep, with the number of those that were begun. */
interface Part {
  /** Words that follow their number. */
  readonly words: string;
  /** Those that were begun. */
  begun: number;
  /** True if there are no more. */
  all: boolean;
}

/** The result of an exploration. */
export interface Explored extends Swept {
  /** The states of the subject's end in which each step was made. */
  readonly coverage: readonly StoredCoverage[];
  /** Milliseconds that it took. */
  readonly durationMs: number;
}

/**
 * The sequences of an amount, each once: all that are short, one to every cell, and some that are long. These
 * three take turns, so that a sweep that ends early has had some of each.
 */
export function* sequencesOf(
  space: Space,
  { length, random: count, seed, cells }: Amount,
  { only = () => true, parts = [] }: {
    /** Chooses sequences; all unless given. */
    readonly only?: (space: Space, sequence: Sequence) => boolean;
    /** Gets the parts, in order, and how far each has come. */
    readonly parts?: Part[];
  } = {},
): Generator<Sequence> {
  const known = new Set<string>();
  const long = random(space, count, seed);
  const fresh = (words: string, source: Iterable<Sequence>): Generator<Sequence> => {
    const part: Part = { words, begun: 0, all: false };
    parts.push(part);
    return (function* () {
      for (const sequence of source) {
        const looked = [...sequence, space.model.last];
        // The peer may have left.
        const made = possible(space, looked) ? looked : sequence;
        const key = made.join("/");
        if (!known.has(key) && only(space, made)) {
          part.begun++;
          yield made;
        }
        // Of those that are chosen at random there may be more than memory holds.
        if (source !== long) known.add(key);
      }
      part.all = true;
    })();
  };
  const short = Math.min(length, SHORT);
  const first = fresh(`of ${countOf(short, "step")}`, exhaustive(space, short, true));
  const others = [
    fresh(`of ${countOf(length, "step")} with all looks together`, exhaustive(space, length)),
    ...cells ? [fresh("to a cell", toCells(space, length))] : [],
    fresh("at random", long),
  ];
  yield* first;
  yield* inTurn(others);
}

/** The progress of a sweep, in words: all of some parts, and only so many of others. */
function progressOf(parts: readonly Part[]): string {
  const begun = parts.filter((each) => each.begun > 0)
    .map(({ words, begun, all }, index) =>
      `${all ? "all" : "only"} ${index === 0 ? countOf(begun, "sequence") : grouped(begun)} ${words}`
    );
  return begun.length === 0 ? "it had begun no sequence" : `it had begun ${begun.join(", ")}`;
}

/** All cells of the spaces of which they were looked for. */
const cellsBySpace = new Map<string, ReadonlySet<string>>();

const nameOf = ({ model, steps, waits }: Space) => JSON.stringify([model.name, steps, waits]);

/** The sequences to cells that take more than `least` steps. After the last one, all cells are known. */
function* toCells(space: Space, least: number): Generator<Sequence> {
  cellsBySpace.set(nameOf(space), yield* covering(space, MOST_TO_A_CELL, least));
}

function allCells(space: Space): ReadonlySet<string> {
  const name = nameOf(space);
  const cells = cellsBySpace.get(name) ?? cellsWithin(space, MOST_TO_A_CELL);
  cellsBySpace.set(name, cells);
  return cells;
}

/** The cells of each step, and how many of them were reached. */
function coverageOf(
  { steps }: Space,
  all: ReadonlySet<string>,
  reached: ReadonlySet<string>,
): StoredCoverage[] {
  const byStep = Map.groupBy(all, (cell) => cell.slice(cell.lastIndexOf(" | ") + 3));
  return steps.map((step) => {
    const cells = byStep.get(step) ?? [];
    return { step, reached: cells.filter((each) => reached.has(each)).length, all: cells.length };
  });
}

/**
 * Plays what was found as a run does: alone, with endpoints that hold nothing of other sequences. What only
 * shows after others is none of the findings.
 */
async function aloneToo(
  { lane }: Pick<Session, "lane">,
  territory: Territory,
  { found, unsure }: Swept,
  signal: AbortSignal,
): Promise<{ readonly found: Found[]; readonly unsure: StoredUnsure[] }> {
  const sure: Found[] = [];
  const all = [...unsure];
  for (const each of found) {
    const { kind, sequence, known, count: times } = each;
    const variant = variantOf(territory, sequence);
    // After an interruption nothing more is played; after the time of --budget it still is, as it takes
    // little.
    const asked = signal.aborted && !isTimeUp(signal);
    if (known || asked || variant === undefined) sure.push(each);
    else {
      const { subject, peer } = territory;
      const { verdict } = await lane.run({ variant, subject, peer, round: 1 });
      if (verdict !== "pass" && verdict !== "tolerated") sure.push(each);
      else doubt(all, { kind, sequence: sequence.join("/"), not: "alone", times });
    }
  }
  return { found: sure, unsure: all };
}

/**
 * Plays generated sequences on an implementation, and finds the shortest ones that the model does not allow.
 */
export async function explore(
  session: Pick<Session, "lane" | "folder" | "clock" | "observer">,
  territory: Territory,
  amount: Amount,
  { deadlineMs, known = [], races = new Map(), aside = false, progress, signal }: {
    /** Milliseconds that an operation may take. */
    readonly deadlineMs: number;
    /** Sequences that are known to deviate. */
    readonly known?: readonly Sequence[];
    /** Differences that are known of some plays only, each with a sequence that may show it. */
    readonly races?: ReadonlyMap<string, Sequence>;
    /** True if another sweep plays the same where calls do not wait: what it shows is left to it. */
    readonly aside?: boolean;
    readonly progress?: (played: number, found: number) => void;
    readonly signal: AbortSignal;
  },
): Promise<Explored> {
  const startedMs = performance.now();
  const { lane, folder, clock, observer } = session;
  const { subject, peer, model, role, family, mode } = territory;
  const endpoints = async () => {
    const ours = await lane.pool.endpoint("subject", subject);
    return { ours, theirs: await lane.pool.endpoint("peer", peer, ours.beside) };
  };
  const { ours, theirs } = await endpoints();
  const space = spaceOf(model, mode, ours, theirs);
  const others = aside ? allCells(spaceOf(model, "nonblocking", ours, theirs)) : new Set<string>();
  const cells = new Set<string>();
  const name = nameOf(space);
  const parts: Part[] = [];
  const own = await Deno.makeTempDir({ dir: folder, prefix: "" });
  const places = new LanePlaces(ours.beside?.hosts ?? LOOPBACK_HOSTS, own);
  const swept = await sweep({
    space,
    known: known.filter((each) => each.every((step) => space.steps.includes(step))),
    races,
    sequences: sequencesOf(space, amount, { parts, ...(aside ? { only: besides(others) } : {}) }),
    async arena(): Promise<ArenaOptions> {
      const { ours, theirs } = await endpoints();
      return {
        ...{ model, role, family, mode, places, clock, deadlineMs },
        subject: ours,
        peer: theirs,
        observer: (ours.beside ?? { observer }).observer,
      };
    },
    async replace() {
      const { ours, theirs } = await endpoints();
      await lane.pool.drop(ours);
      // A peer that was started beside it has ended with it.
      if (!ours.beside) await theirs.reset();
    },
    ...(progress ? { progress } : {}),
    made(sequence) {
      if (cells.size < (cellsBySpace.get(name)?.size ?? Infinity)) {
        cellsOf(space, sequence).forEach((cell) => cells.add(cell));
      }
    },
    signal,
  });
  return {
    ...swept,
    ...swept.cut === undefined ? {} : { cut: `${swept.cut}; ${progressOf(parts)}` },
    ...await aloneToo(session, territory, swept, signal),
    coverage: coverageOf(space, allCells(space).difference(others), cells),
    durationMs: performance.now() - startedMs,
  };
}
