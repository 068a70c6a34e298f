import type { Model } from "./model.ts";

/** A world of a model, into which nobody else looks. */
type World = ReturnType<Model["fresh"]>;

/** Steps, one after another. */
export type Sequence = readonly string[];

/** Steps of a beginning: of sequences with several, each beginning has its turn. */
const BEGINNING = 2;

/** The sequences that there are: a model, the steps of its alphabet that are used, and whether calls wait. */
export interface Space {
  /** Says what can follow what. */
  readonly model: Model;
  /** Names of steps. */
  readonly steps: readonly string[];
  /** True if calls wait where they have nothing to give. */
  readonly waits: boolean;
}

/** True if a step can be made, whichever of some worlds there is. */
function isPossible({ model }: Space, worlds: readonly World[], step: string): boolean {
  return worlds.every((world) => model.can(world, step));
}

/** The worlds that there may be after a step, whatever it gives; none if it cannot be made. */
function behind(space: Space, worlds: readonly World[], step: string): World[] {
  if (!isPossible(space, worlds, step)) return [];
  const next = worlds.flatMap((world) => space.model.next(world, step, space.waits)).map(({ world }) =>
    world
  );
  return next.length > 1 ? [...new Map(next.map((world) => [keyOf([world]), world])).values()] : next;
}

/** Is called with the worlds before each step of a sequence; gives those after its last step. */
function walk(
  space: Space,
  sequence: Sequence,
  visit: (worlds: readonly World[], step: string) => void = () => {},
) {
  let worlds = [space.model.fresh()];
  for (const step of sequence) {
    if (!isPossible(space, worlds, step)) return [];
    visit(worlds, step);
    worlds = behind(space, worlds, step);
  }
  return worlds;
}

/** The part of a walk that looks the same as another: what is after it need not be played twice. */
const keyOf = (worlds: readonly World[]): string => JSON.stringify(worlds);

/** The steps that change nothing, whichever of some worlds there is. */
function looksIn(space: Space, worlds: readonly World[]): string[] {
  const here = keyOf(worlds);
  return space.steps.filter((step) => keyOf(behind(space, worlds, step)) === here);
}

/** The way in which looks are made: apart, or together; `looked` says where there were some before. */
interface Looking {
  readonly apart: boolean;
  readonly looked: "never" | "before" | "just now";
}

/**
 * Every sequence of `length` steps, and shorter ones after which nothing can be called any more. Of steps
 * that do the same to the world, only the first is followed by others. Steps that only look come together, in
 * turn, and count as one; a sequence that has looked on the way looks again at its end. Where they are
 * `apart`, each is followed by others, but not by another look.
 */
export function* exhaustive(space: Space, length: number, apart = false): Generator<Sequence> {
  yield* extended(space, [space.model.fresh()], [], length, { apart, looked: "never" });
}

function* extended(
  space: Space,
  worlds: readonly World[],
  before: Sequence,
  left: number,
  { apart, looked }: Looking,
): Generator<Sequence> {
  if (left === 0) {
    return yield !apart && looked === "before" ? [...before, ...looksIn(space, worlds)] : before;
  }
  const here = keyOf(worlds);
  const known = new Set<string>();
  const looks: string[] = [];
  const further: IterableIterator<Sequence>[] = [];
  const later = looked === "never" ? looked : "before";
  for (const step of space.steps) {
    const next = behind(space, worlds, step);
    if (next.length === 0) continue;
    const key = keyOf(next);
    const isLook = key === here;
    if (isLook && !apart) looks.push(step);
    else {
      const now = [...before, step];
      const last = known.has(key) || isLook && looked === "just now";
      const how = { apart, looked: isLook ? "just now" : later } as const;
      further.push(last ? [now].values() : extended(space, next, now, left - 1, how));
      if (!isLook) known.add(key);
    }
  }
  if (looks.length > 0 && looked !== "just now") {
    further.push(extended(space, worlds, [...before, ...looks], left - 1, { apart, looked: "just now" }));
  }
  if (further.length === 0 && before.length > 0) yield before;
  // A sweep that ends early has had some of each beginning.
  if (before.length < BEGINNING) yield* inTurn(further);
  else for (const each of further) yield* each;
}

/** One of each source after another, until all have ended. */
export function* inTurn<T>(sources: readonly Iterator<T>[]): Generator<T> {
  for (let left = sources, going; left.length > 0; left = going) {
    going = [];
    for (const source of left) {
      const next = source.next();
      if (next.done) continue;
      yield next.value;
      going.push(source);
    }
  }
}

/** A world that can be reached. */
interface Reached {
  readonly world: World;
  /** The worlds that there may be where it is. */
  readonly worlds: readonly World[];
  /** The way to it. */
  readonly sequence: Sequence;
  /** The way to it, with every look in every world. */
  readonly looking: Sequence;
}

/**
 * Sequences to every cell, a state of the subject's with a step, that is reached in `most` steps, without
 * those that are reached in `least` steps; shortest first. Steps that only look come together here as well,
 * in every state on the way. Ends with all cells.
 */
export function* covering(space: Space, most: number, least = 0): Generator<Sequence, Set<string>> {
  const { model, steps, waits } = space;
  const cells = new Set<string>();
  const known = new Set<string>();
  let edge: Reached[] = [{ world: model.fresh(), worlds: [model.fresh()], sequence: [], looking: [] }];
  for (let length = 0; length < most && edge.length > 0; length++) {
    const further: Reached[] = [];
    for (const { world, worlds, sequence, looking } of edge) {
      const here = keyOf(worlds);
      const able = steps.map((step) => ({ step, next: behind(space, worlds, step) }))
        .filter(({ next }) => next.length > 0);
      const isFresh = (step: string) => !cells.has(cellOf(model, world, step));
      const looks = able.filter(({ next }) => keyOf(next) === here).map(({ step }) => step);
      const looked = [...looking, ...looks];
      if (looks.some(isFresh) && length >= least) yield looked;
      for (const { step, next } of able) {
        if (looks.includes(step)) continue;
        const now = [...sequence, step];
        if (isFresh(step) && length >= least) yield now;
        for (const { world: then } of model.next(world, step, waits)) {
          const key = model.states(then);
          if (known.has(key)) continue;
          known.add(key);
          further.push({ world: then, worlds: next, sequence: now, looking: [...looked, step] });
        }
      }
      able.forEach(({ step }) => cells.add(cellOf(model, world, step)));
    }
    edge = further;
  }
  return cells;
}

/** The cells that are reached in `most` steps. */
export function cellsWithin(space: Space, most: number): ReadonlySet<string> {
  const { value } = covering(space, most, Infinity).next();
  return value as Set<string>;
}

/** The cell that a step falls in. */
export function cellOf(model: Model, world: World, step: string): string {
  return `${model.state(world)} | ${step}`;
}

/** The cells that a sequence passes through, whatever is seen. */
export function cellsOf(space: Space, sequence: Sequence): Set<string> {
  const cells = new Set<string>();
  walk(space, sequence, (worlds, step) => {
    for (const world of worlds) cells.add(cellOf(space.model, world, step));
  });
  return cells;
}

/** True if a step may be a call that waits. */
function isWait({ model, waits }: Space, worlds: readonly World[], step: string): boolean {
  return waits &&
    worlds.some((world) => model.next(world, step, waits).some(({ seen }) => seen === "pending"));
}

/** True if a call of the subject's waits in a sequence. */
function hasWait(space: Space, sequence: Sequence): boolean {
  let waits = false;
  walk(space, sequence, (worlds, step) => waits ||= isWait(space, worlds, step));
  return waits;
}

/**
 * Chooses sequences in which a call waits, and those that are the first to pass through a cell that is not
 * among `others`.
 */
export function besides(others: ReadonlySet<string>): (space: Space, sequence: Sequence) => boolean {
  const known = new Set(others);
  return (space, sequence) => {
    const cells = cellsOf(space, sequence);
    if (cells.isSubsetOf(known) && !hasWait(space, sequence)) return false;
    cells.forEach((cell) => known.add(cell));
    return true;
  };
}

/**
 * `count` random sequences of `least` to `most` steps; the same for the same `seed`. Except for the last
 * step, two are drawn, and the one that tells more is taken: one that does something rather than one that
 * looks, and the step after which the subject can call nothing any more only if both are such.
 */
export function* random(
  space: Space,
  count: number,
  seed: number,
  least = 4,
  most = 10,
): Generator<Sequence> {
  const { model, steps } = space;
  const next = numbers(seed);
  const own = steps.filter((step) => model.steps[step]!.by === "subject");
  const goesOn = (worlds: readonly World[]) => own.some((step) => isPossible(space, worlds, step));
  for (let made = 0; made < count; made++) {
    const length = least + Math.floor(next() * (most - least + 1));
    const sequence: string[] = [];
    let worlds = [model.fresh()];
    while (sequence.length < length) {
      const able = steps.filter((step) => isPossible(space, worlds, step));
      if (able.length === 0) break;
      const [here, isOpen] = [keyOf(worlds), goesOn(worlds)];
      const draws = Array.from({ length: sequence.length + 1 < length ? 2 : 1 }, () => {
        const step = able[Math.floor(next() * able.length)]!;
        const then = behind(space, worlds, step);
        const ends = isOpen && !goesOn(then) && !isWait(space, worlds, step);
        return { step, then, rank: ends ? 2 : keyOf(then) === here ? 1 : 0 };
      });
      const { step, then } = draws.reduce((best, each) => each.rank < best.rank ? each : best);
      sequence.push(step);
      worlds = then;
    }
    yield sequence;
  }
}

/** Numbers from 0 to below 1, the same for the same seed: a permutation of 32 bits of a counter. */
function numbers(seed: number): () => number {
  let counter = seed >>> 0;
  return () => {
    counter = (counter + 0x9e3779b9) >>> 0;
    let x = counter;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** True if a sequence can be made from its first step to its last. */
export function possible(space: Space, sequence: Sequence): boolean {
  return walk(space, sequence).length > 0;
}

/**
 * A sequence without the step at a position, if that only looks there and others follow: what these show does
 * not depend on it.
 */
export function without(space: Space, sequence: Sequence, at: number): Sequence | undefined {
  if (at + 1 >= sequence.length) return undefined;
  const before = walk(space, sequence.slice(0, at));
  const only = keyOf(before) === keyOf(behind(space, before, sequence[at]!));
  return only ? sequence.toSpliced(at, 1) : undefined;
}
