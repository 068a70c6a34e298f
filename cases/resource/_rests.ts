import { type Outcome, outcome, type Row, type Scenario } from "../../harness/case/mod.ts";

/** Milliseconds of a look: a loop that spins uses nearly all of them, and a call that waits next to none. */
const LOOK_MS = 250;
/**
 * The part of a look from which on a processor is in use: on a busy machine, a loop that spins does not get
 * all.
 */
const MUCH = 0.1;
/** Looks: what a runtime does by itself, such as collecting garbage or compiling, is over in one of them. */
const LOOKS = 3;

/** Something that takes no processor while it lasts. */
export interface Rest {
  /** A call that waits. */
  readonly waiting?: Promise<unknown>;
  /** Ends it, so that what comes next is alone. */
  readonly ends: () => Promise<unknown>;
}

/** `yes` if next to no processor is used while calls wait; what a call gave that does not wait. */
async function rests(
  { processorUse, measure }: Scenario,
  name: string,
  waiting: readonly Promise<unknown>[],
): Promise<Outcome> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const used = await processorUse(LOOK_MS, ...waiting);
    if (used === undefined) return await outcome(Promise.race(waiting));
    measure(`percent of a processor: ${name}`, Math.round(100 * used));
    if (used < MUCH) return "yes";
  }
  return "no";
}

/**
 * Records for each of `begins` whether no processor is used while it lasts. It looks at all of them together,
 * and at each alone only where they use some.
 */
export async function recordRests(
  scenario: Scenario,
  begins: Readonly<Record<string, () => Promise<Rest>>>,
): Promise<void> {
  // Nothing is made where nobody can look.
  await scenario.usage();
  const all: Rest[] = [];
  for (const begin of Object.values(begins)) all.push(await begin());
  const waiting = (rests: readonly Rest[]) => rests.flatMap(({ waiting }) => waiting ? [waiting] : []);
  const together = await rests(scenario, "together", waiting(all));
  scenario.record("together", together);
  for (const { ends } of all) await ends();
  for (const [name, begin] of Object.entries(begins)) {
    if (together === "yes") {
      scenario.record(name, "yes");
      continue;
    }
    const alone = await begin();
    scenario.record(name, await rests(scenario, name, waiting([alone])));
    await alone.ends();
  }
}

/** The rows of {@linkcode recordRests}. */
export function restRows(names: readonly string[]): Record<string, Row> {
  return Object.fromEntries(["together", ...names].map((name) => [name, { conforming: ["yes"] } as const]));
}
