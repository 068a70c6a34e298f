import type { Family } from "../endpoint/address.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { Mode } from "../endpoint/kinds.ts";
import { expand, type Variant } from "../case/variants.ts";
import { ANY, type Expectation } from "../judge/expectations.ts";
import type { Role } from "../script/scenario.ts";
import { ENDING } from "../judge/judge.ts";
import { differenceAt, OR } from "./checkpoints.ts";
import type { Territory } from "./explore.ts";
import type { Sequence } from "./generate.ts";
import { caseOf, SEQUENCES, sequencesIn, stepsOf } from "./sequence_case.ts";
import { MODELS, spaceName } from "./spaces.ts";

/** A model in certain circumstances, which one sweep is about. */
export type Sweep = Pick<Territory, "model" | "family" | "mode" | "role">;

/** The families, modes and roles that were asked for. */
export interface Asked {
  readonly families: readonly Family[];
  /** None stands for those of {@linkcode sweepsOf}. */
  readonly modes: readonly Mode[];
  readonly roles: readonly Role[];
}

/**
 * The sweeps that an endpoint can take part in: unless modes are asked for, `nonblocking` and `blocking`,
 * else `natural`.
 */
export function sweepsOf({ capabilities }: Endpoint, { families, modes, roles }: Asked): Sweep[] {
  const can = (mode: Mode) => mode === "natural" || capabilities.has(`mode:${mode}`);
  const real = (["nonblocking", "blocking"] as const).filter(can);
  const used: readonly Mode[] = modes.length > 0 ? modes.filter(can) : real.length > 0 ? real : ["natural"];
  return MODELS.filter(({ needs }) => needs.every((need) => capabilities.has(need))).flatMap((model) =>
    families.filter((family) => model.families.includes(family) && capabilities.has(`family:${family}`))
      .flatMap((family) =>
        used.flatMap((mode) => (model.roles ?? roles).map((role) => ({ model, family, mode, role })))
      )
  );
}

/** A sequence of a sweep, as the variant that a run plays. */
export function variantOf(sweep: Sweep, sequence: Sequence): Variant | undefined {
  const { model, mode } = sweep;
  return variantsIn(expand(caseOf(model, sequence, mode !== "nonblocking")), [sweep])[0];
}

/** The variants that belong to some sweeps. */
function variantsIn(variants: readonly Variant[], sweeps: readonly Sweep[]): Variant[] {
  return variants.filter(({ role, family, mode }) =>
    sweeps.some((each) => each.role === role && each.family === family && each.mode === mode)
  );
}

/** The sequences that findings list for an implementation. */
export function knownIn(
  expectations: readonly Expectation[],
  implementation: string,
  sweeps: readonly Sweep[],
): Variant[] {
  const listed = expectations.filter((each) =>
    each.implementation === implementation && each.case.startsWith(SEQUENCES)
  );
  const variants = sequencesIn(listed.map((each) => each.case)).flatMap(expand);
  return variantsIn(variants, sweeps).filter(({ case: { id }, name }) =>
    listed.some((each) => each.case === id && each.axes.every((axis) => name.split(",").includes(axis)))
  );
}

/** The beginning of the ids of a sweep's sequences. */
function beginOf({ model, mode }: Sweep): string {
  return `${spaceName(model, mode !== "nonblocking")}/`;
}

/** The sequences of one sweep among known variants. */
export function sequencesOfSweep(known: readonly Variant[], sweep: Sweep): Sequence[] {
  const begin = beginOf(sweep);
  return variantsIn(known, [sweep]).filter((each) => each.case.id.startsWith(begin))
    .map((each) => stepsOf(each.case.id));
}

/**
 * The differences that findings list for some runs only, each with a sequence that may show it. What such a
 * sequence shows now does not tell what it may show.
 */
export function racesOfSweep(
  expectations: readonly Expectation[],
  implementation: string,
  sweep: Sweep,
): Map<string, Sequence> {
  const races = new Map<string, Sequence>();
  const begin = beginOf(sweep);
  for (const each of expectations.filter((one) => one.sometimes && one.case.startsWith(begin))) {
    for (const { case: { id, outcomes } } of knownIn([each], implementation, [sweep])) {
      const sequence = stepsOf(id);
      const { outcome } = each;
      const last = `${sequence.length}:${sequence.at(-1)}`;
      const checkpoint = each.checkpoint === ENDING ? last : each.checkpoint;
      const due = (outcomes[checkpoint]?.conforming ?? []).filter((one) => typeof one === "string");
      if (outcome === ANY) continue;
      // Where a call never returns, whatever was due is missing.
      const missing = checkpoint === each.checkpoint ? due.filter((one) => one !== outcome) : [due.join(OR)];
      for (const one of missing) {
        races.set(differenceAt(sweep.model, sequence, checkpoint, one, outcome), sequence);
      }
    }
  }
  return races;
}
