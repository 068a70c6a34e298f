import type { Model } from "./model.ts";

/** Steps, one after another. */
export type Sequence = readonly string[];

/** The sequences that there are: a model, the steps of its alphabet that are used, and whether calls wait. */
export interface Space {
  /** Says what can follow what. */
  readonly model: Model;
  /** Names of steps. */
  readonly steps: readonly string[];
  /** True if calls wait where they have nothing to give. */
  readonly waits: boolean;
}

/**
 * Every sequence of `length` steps, and shorter ones after which nothing can be called any more. Of steps
 * that do the same to the world, only the first is followed by others, and what only looks is not followed by
 * another look; without `looks`, by nothing.
 */
export function* exhaustive(space: Space, length: number, looks = true): Generator<Sequence> {
  yield* extended(space, [space.model.fresh()], [], length, { quiet: !looks, looked: false });
}

function* extended(
  space: Space,
  // deno-lint-ignore no-explicit-any -- worlds belong to their model
  worlds: readonly any[],
  before: Sequence,
  length: number,
  { quiet, looked }: { readonly quiet: boolean; readonly looked: boolean },
): Generator<Sequence> {
  if (before.length === length) return yield before;
  const { model, steps, waits } = space;
  const here = JSON.stringify(worlds);
  const known = new Set<string>();
  let ends = before.length > 0;
  for (const step of steps) {
    const able = worlds.filter((world) => model.can(world, step));
    if (able.length === 0) continue;
    ends = false;
    const now = [...before, step];
    const next = able.flatMap((world) => model.next(world, step, waits)).map(({ world }) => world);
    const key = JSON.stringify(next);
    const looks = key === here;
    if (known.has(key) || looks && (quiet || looked)) yield now;
    else yield* extended(space, next, now, length, { quiet, looked: looks });
    if (!looks) known.add(key);
  }
  if (ends) yield before;
}

/** A sequence to every cell, a state of the subject's with a step, that is reached in `most` steps; shortest first. */
export function* covering(space: Space, most: number): Generator<Sequence> {
  const { model, steps, waits } = space;
  const cells = new Set<string>();
  // deno-lint-ignore no-explicit-any -- worlds belong to their model
  let edge: { world: any; sequence: Sequence }[] = [{ world: model.fresh(), sequence: [] }];
  const worlds = new Set<string>();
  for (let length = 0; length < most && edge.length > 0; length++) {
    const further: typeof edge = [];
    for (const { world, sequence } of edge) {
      for (const step of steps) {
        if (!model.can(world, step)) continue;
        const now = [...sequence, step];
        const cell = cellOf(model, world, step);
        if (!cells.has(cell)) {
          cells.add(cell);
          yield now;
        }
        for (const branch of model.next(world, step, waits)) {
          const key = model.states(branch.world);
          if (worlds.has(key)) continue;
          worlds.add(key);
          further.push({ world: branch.world, sequence: now });
        }
      }
    }
    edge = further;
  }
}

/** The cell that a step falls in. */
// deno-lint-ignore no-explicit-any -- worlds belong to their model
export function cellOf(model: Model, world: any, step: string): string {
  return `${model.state(world)} | ${step}`;
}

/** The cells that a sequence passes through, whatever is seen. */
export function cellsOf({ model, waits }: Space, sequence: Sequence): Set<string> {
  const cells = new Set<string>();
  let worlds = [model.fresh()];
  for (const step of sequence) {
    worlds = worlds.filter((world) => model.can(world, step));
    for (const world of worlds) cells.add(cellOf(model, world, step));
    worlds = worlds.flatMap((world) => model.next(world, step, waits)).map(({ world }) => world);
  }
  return cells;
}

/** `count` random sequences of `least` to `most` steps; the same for the same `seed`. */
export function* random(
  { model, steps, waits }: Space,
  count: number,
  seed: number,
  least = 4,
  most = 8,
): Generator<Sequence> {
  const next = numbers(seed);
  for (let made = 0; made < count; made++) {
    const length = least + Math.floor(next() * (most - least + 1));
    const sequence: string[] = [];
    let worlds = [model.fresh()];
    while (sequence.length < length) {
      const able = steps.filter((step) => worlds.some((world) => model.can(world, step)));
      if (able.length === 0) break;
      const step = able[Math.floor(next() * able.length)]!;
      sequence.push(step);
      worlds = worlds.filter((world) => model.can(world, step))
        .flatMap((world) => model.next(world, step, waits)).map(({ world }) => world);
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
export function possible({ model, waits }: Space, sequence: Sequence): boolean {
  let worlds = [model.fresh()];
  for (const step of sequence) {
    worlds = worlds.filter((world) => model.can(world, step))
      .flatMap((world) => model.next(world, step, waits)).map(({ world }) => world);
  }
  return worlds.length > 0;
}
