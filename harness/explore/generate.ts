import { distinct, type Model } from "./model.ts";

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

/** Points of a space that are kept; beyond them all are forgotten, and made anew where they come again. */
const MOST_POINTS = 20_000;

/** The points of each space, by their keys. */
const pointsOf = new WeakMap<Space, Map<string, Point>>();

/** The worlds that there may be at a point of a sequence. Few of them make most of all sequences. */
class Point {
  readonly worlds: readonly World[];
  /** Identifies the worlds: what follows points of one key need not be played twice. */
  readonly key: string;
  readonly #space: Space;
  readonly #points: Map<string, Point>;
  /** Keys of the points behind steps. */
  readonly #behind = new Map<string, string>();
  #able: readonly string[] | undefined;

  private constructor(space: Space, points: Map<string, Point>, worlds: readonly World[], key: string) {
    [this.#space, this.#points, this.worlds, this.key] = [space, points, worlds, key];
  }

  /** The point before the first step. */
  static first(space: Space): Point {
    const points = pointsOf.getOrInsertComputed(space, () => new Map());
    return this.#at(space, points, [space.model.fresh()]);
  }

  static #at(space: Space, points: Map<string, Point>, worlds: readonly World[]): Point {
    const key = JSON.stringify(worlds);
    const known = points.get(key);
    if (known !== undefined) return known;
    if (points.size >= MOST_POINTS) points.clear();
    const point = new Point(space, points, worlds, key);
    points.set(key, point);
    return point;
  }

  /** True if a step can be made, whichever of the worlds there is. */
  can(step: string): boolean {
    return this.worlds.every((world) => this.#space.model.can(world, step));
  }

  /** The steps of the space that can be made. */
  get able(): readonly string[] {
    return this.#able ??= this.#space.steps.filter((step) => this.can(step));
  }

  /** The point behind a step that can be made, whatever it gives. */
  behind(step: string): Point {
    const known = this.#points.get(this.#behind.get(step) ?? "");
    if (known !== undefined) return known;
    const { model, waits } = this.#space;
    const worlds = this.worlds.flatMap((world) => model.next(world, step, waits)).map(({ world }) => world);
    const point = Point.#at(this.#space, this.#points, distinct(worlds));
    this.#behind.set(step, point.key);
    return point;
  }

  /** The steps that change nothing, whichever of the worlds there is. */
  get looks(): string[] {
    return this.able.filter((step) => this.behind(step).key === this.key);
  }

  /** True if a step may be a call that waits. */
  isWait(step: string): boolean {
    const { model, waits } = this.#space;
    return waits &&
      this.worlds.some((world) => model.next(world, step, waits).some(({ seen }) => seen === "pending"));
  }
}

/** The points of a sequence: before its first step, and behind each up to one that cannot be made. */
function walk(space: Space, sequence: Sequence): Point[] {
  const points = [Point.first(space)];
  for (const step of sequence) {
    const point = points.at(-1)!;
    if (!point.can(step)) break;
    points.push(point.behind(step));
  }
  return points;
}

/** The steps of a sequence up to one that cannot be made, each with the point before it. */
function stepsOf(space: Space, sequence: Sequence): [Point, string][] {
  return walk(space, sequence).slice(0, -1).map((point, index) => [point, sequence[index]!]);
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
  yield* extended(Point.first(space), [], length, { apart, looked: "never" });
}

function* extended(
  point: Point,
  before: Sequence,
  left: number,
  { apart, looked }: Looking,
): Generator<Sequence> {
  if (left === 0) {
    return yield !apart && looked === "before" ? [...before, ...point.looks] : before;
  }
  const known = new Set<string>();
  const looks: string[] = [];
  const further: IterableIterator<Sequence>[] = [];
  const later = looked === "never" ? looked : "before";
  for (const step of point.able) {
    const next = point.behind(step);
    const isLook = next.key === point.key;
    if (isLook && !apart) looks.push(step);
    else {
      const now = [...before, step];
      const last = known.has(next.key) || isLook && looked === "just now";
      const how = { apart, looked: isLook ? "just now" : later } as const;
      further.push(last ? [now].values() : extended(next, now, left - 1, how));
      if (!isLook) known.add(next.key);
    }
  }
  if (looks.length > 0 && looked !== "just now") {
    further.push(extended(point, [...before, ...looks], left - 1, { apart, looked: "just now" }));
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
  readonly point: Point;
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
  const { model, waits } = space;
  const cells = new Set<string>();
  const known = new Set<string>();
  let edge: Reached[] = [{ world: model.fresh(), point: Point.first(space), sequence: [], looking: [] }];
  for (let length = 0; length < most && edge.length > 0; length++) {
    const further: Reached[] = [];
    for (const { world, point, sequence, looking } of edge) {
      const isFresh = (step: string) => !cells.has(cellOf(model, world, step));
      const { able, looks } = point;
      const looked = [...looking, ...looks];
      if (looks.some(isFresh) && length >= least) yield looked;
      for (const step of able) {
        if (looks.includes(step)) continue;
        const now = [...sequence, step];
        if (isFresh(step) && length >= least) yield now;
        for (const { world: then } of model.next(world, step, waits)) {
          const key = model.states(then);
          if (known.has(key)) continue;
          known.add(key);
          further.push({ world: then, point: point.behind(step), sequence: now, looking: [...looked, step] });
        }
      }
      able.forEach((step) => cells.add(cellOf(model, world, step)));
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
  for (const [{ worlds }, step] of stepsOf(space, sequence)) {
    for (const world of worlds) cells.add(cellOf(space.model, world, step));
  }
  return cells;
}

/**
 * Chooses sequences in which a call waits, and those that are the first to pass through a cell that is not
 * among `others`.
 */
export function besides(others: ReadonlySet<string>): (space: Space, sequence: Sequence) => boolean {
  const known = new Set(others);
  return (space, sequence) => {
    const cells = cellsOf(space, sequence);
    const waits = () => stepsOf(space, sequence).some(([point, step]) => point.isWait(step));
    if (cells.isSubsetOf(known) && !waits()) return false;
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
  const next = numbers(seed);
  const goesOn = ({ able }: Point) => able.some((step) => space.model.steps[step]!.by === "subject");
  for (let made = 0; made < count; made++) {
    const length = least + Math.floor(next() * (most - least + 1));
    const sequence: string[] = [];
    let point = Point.first(space);
    while (sequence.length < length) {
      const { able, key } = point;
      if (able.length === 0) break;
      const isOpen = goesOn(point);
      const draws = Array.from({ length: sequence.length + 1 < length ? 2 : 1 }, () => {
        const step = able[Math.floor(next() * able.length)]!;
        const then = point.behind(step);
        const ends = isOpen && !goesOn(then) && !point.isWait(step);
        return { step, then, rank: ends ? 2 : then.key === key ? 1 : 0 };
      });
      const { step, then } = draws.reduce((best, each) => each.rank < best.rank ? each : best);
      sequence.push(step);
      point = then;
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
  return walk(space, sequence).length > sequence.length;
}

/**
 * A sequence without the step at a position, if that only looks there and others follow: what these show does
 * not depend on it.
 */
export function without(space: Space, sequence: Sequence, at: number): Sequence | undefined {
  if (at + 1 >= sequence.length) return undefined;
  const before = walk(space, sequence.slice(0, at)).at(-1)!;
  const only = before.behind(sequence[at]!).key === before.key;
  return only ? sequence.toSpliced(at, 1) : undefined;
}
