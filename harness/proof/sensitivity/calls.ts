import { IMPLEMENTATIONS } from "../../agents/implementations.ts";
import { concerns, type Variant } from "../../case/variants.ts";
import { type Method, METHODS } from "../../endpoint/operations.ts";
import type { Lane } from "../../run/lane.ts";
import { fullName } from "../../run/task.ts";
import type { Breaks, Defect } from "../broken/endpoint.ts";
import { broken } from "../broken/implementation.ts";
import { onLanes } from "./lanes.ts";

/** A variant with a sound implementation as its subject. */
export interface Sound {
  /** The operations that it asks its subject for. */
  readonly calls: ReadonlySet<Method>;
  /** Milliseconds that it takes. */
  readonly tookMs: number;
}

/** The variants with a sound implementation as their subject. */
export interface Sounds {
  /** Those that pass: others can tell nothing of a defect. */
  readonly passing: ReadonlyMap<Variant, Sound>;
  /** Those that fail although nothing is broken, with the reason. */
  readonly failures: readonly string[];
}

/**
 * Plays every variant with a sound implementation, in the way in which broken ones are played. A defect can
 * show only in variants that call what it breaks: the others need not be played with it.
 */
export async function playSound(
  of: string,
  variants: readonly Variant[],
  lanes: readonly [Lane, ...Lane[]],
  signal: AbortSignal,
): Promise<Sounds> {
  const passing = new Map<Variant, Sound>();
  const failures: string[] = [];
  const subjects = new Map(lanes.map((lane) => [lane, new Listener(of)]));
  const concerned = variants.filter((each) => concerns(each.case, broken(new Listener(of))));
  await onLanes(concerned, lanes, isAlone, signal, async (variant, lane) => {
    const listener = subjects.get(lane)!;
    const calls = listener.called = new Set();
    const subject = broken(listener);
    const before = performance.now();
    const { verdict, why } = await lane.run({ variant, subject, peer: IMPLEMENTATIONS.libc!, round: 1 });
    if (["pass", "tolerated", "unsupported"].includes(verdict)) {
      passing.set(variant, { calls, tookMs: performance.now() - before });
    } else failures.push(`${fullName(variant)}: ${verdict} (${why})`);
  });
  return { passing, failures };
}

/** True if nothing may run beside a variant. */
function isAlone(variant: Variant): boolean {
  return variant.case.exclusive ?? false;
}

/** Breaks nothing, and takes note of what is called. */
class Listener implements Defect {
  readonly name: string;
  readonly caughtBy = [];
  /** The operations that were called since it was set. */
  called = new Set<Method>();

  constructor(readonly of: string) {
    this.name = `none in ${of}`;
  }

  breaks(): { readonly [M in Method]?: Breaks<M> } {
    const note = (method: Method) => (_params: unknown, next: () => Promise<unknown>) => {
      this.called.add(method);
      return next();
    };
    return Object.fromEntries(METHODS.map((each) => [each, note(each)]));
  }
}
