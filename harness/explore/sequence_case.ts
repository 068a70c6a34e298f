import { type Case, type Conforming, defineCase, type Row, type Tolerated } from "../case/case.ts";
import { didYouMean } from "../case/nearest.ts";
import { SockspecError } from "../endpoint/errors.ts";
import { isErrnoName, type Outcome } from "../script/outcomes.ts";
import { prepared } from "./arena.ts";
import { possible, type Sequence } from "./generate.ts";
import { after, distinct, type Model } from "./model.ts";
import { play } from "./play.ts";
import { MODELS, modesFor, needsOf, spaceName } from "./spaces.ts";
import { isWake, named } from "./checkpoints.ts";

const ROLES = ["client", "server"] as const;

/** The ids of sequences begin so. */
export const SEQUENCES = "explore/";

/** An id that begins like that of a sequence, and is none. */
export class SequenceError extends SockspecError {}

/** The outcomes that the model allows at every checkpoint of a sequence, if nothing deviates before it. */
function table(model: Model, sequence: Sequence, waits: boolean): Record<string, Row> {
  const rows: Record<
    string,
    { conforming: Conforming[]; tolerated: Record<string, Tolerated>; after?: Record<string, Outcome> }
  > = {};
  let worlds = [model.fresh()];
  // The worlds that there may be where the system is not Linux.
  let others = worlds;
  let waiting: string | undefined;
  // The outcomes behind which a call still waits: a step can wake no other.
  let before: Record<string, Outcome> = {};
  for (const [at, step] of sequence.entries()) {
    worlds = worlds.filter((world) => model.can(world, step));
    others = others.filter((world) => model.can(world, step));
    const { allowed, worlds: next } = after(model, worlds, step, waits);
    const there = after(model, others, step, waits);
    const elsewhere = there.allowed.union(there.elsewhere);
    for (const seen of allowed) {
      for (const [name, outcome] of named(model, sequence, at, seen, waiting)) {
        const row = rows[name] ??= {
          conforming: [],
          tolerated: {},
          ...(isWake(name) ? { after: before } : {}),
        };
        if (!row.conforming.includes(outcome)) row.conforming.push(outcome);
        if (isErrnoName(outcome)) row.tolerated["error"] = "An error without an errno may be the right one";
      }
    }
    for (const seen of elsewhere) {
      for (const [name, outcome] of named(model, sequence, at, seen, waiting)) {
        const row = rows[name];
        if (!row || row.conforming.includes(outcome)) continue;
        row.tolerated[outcome] = { reason: "The standards leave it open", when: { os: "!linux" } };
      }
    }
    if (allowed.has("pending")) {
      waiting = step;
      before = Object.fromEntries(named(model, sequence, at, "pending"));
    }
    const goesOn = [...allowed].filter((seen) => seen.endsWith(">pending"))
      .flatMap((seen) => named(model, sequence, at, seen, waiting)).filter(([name]) => isWake(name));
    before = { ...before, ...Object.fromEntries(goesOn) };
    worlds = [...next];
    others = distinct([...elsewhere].flatMap((seen) => after(model, others, step, waits, seen).worlds));
  }
  return rows;
}

export function sentence(model: Model, sequence: Sequence): string {
  return sequence.map((name) => `the ${model.steps[name]!.by} ${model.steps[name]!.about}`).join(", then ");
}

/** The case that a sequence is: the model says what conforms. */
export function caseOf(model: Model, sequence: Sequence, waits: boolean): Case {
  const modes = modesFor(sequence, waits);
  const told = sentence(model, sequence);
  return defineCase({
    id: [spaceName(model, waits), ...sequence].join("/"),
    title: `${told[0]!.toUpperCase()}${told.slice(1)}`,
    requirement: `Every call gives what the model of ${model.name} allows.`,
    level: "must",
    sources: model.sources,
    axes: { role: model.roles ?? ROLES, family: model.families, mode: modes },
    needs: {
      subject: [...model.needs, ...needsOf(model, sequence, waits, "subject")],
      peer: [...model.needs, "mode:nonblocking", ...needsOf(model, sequence, waits, "peer")],
    },
    outcomes: table(model, sequence, waits),
    async script(scenario) {
      const pair = await prepared(scenario, model);
      let waiting: string | undefined;
      await play(model, sequence, scenario, pair, {
        record(at, seen) {
          for (const [name, outcome] of named(model, sequence, at, seen, waiting)) {
            scenario.record(name, outcome);
          }
          if (seen === "pending") waiting = sequence[at];
        },
      });
    },
  });
}

/**
 * The case of an id such as `explore/tcp/peer-abort/recv`; `undefined` for one of another area, a glob, or
 * the beginning of ids.
 *
 * @throws {SequenceError} for an id that names no sequence.
 */
export function caseOfId(id: string): Case | undefined {
  if (!id.startsWith(SEQUENCES) || /[*!:]/.test(id)) return undefined;
  const [, space = "", ...sequence] = id.split("/");
  const waits = space.endsWith("-waiting");
  const model = MODELS.find((each) => spaceName(each, waits) === SEQUENCES + space);
  const names = MODELS.flatMap((each) => [each.name, `${each.name}-waiting`]);
  if (!model) {
    throw new SequenceError(
      `"${space}" in "${id}" is not a model of sequences: ${names.join(", ")}${didYouMean(space, names)}`,
    );
  }
  const known = Object.keys(model.steps);
  if (sequence.length === 0) {
    throw new SequenceError(
      `"${id}" has no steps: write them after it, as in ${SEQUENCES}${space}/${model.control.join("/")}; ` +
        `the model has ${known.join(", ")}`,
    );
  }
  const unknown = sequence.find((step) => !known.includes(step));
  if (unknown !== undefined) {
    throw new SequenceError(
      `"${unknown}" in "${id}" is not a step of ${model.name}: ${known.join(", ")}${
        didYouMean(unknown, known)
      }`,
    );
  }
  if (!possible({ model, steps: known, waits }, sequence)) {
    throw new SequenceError(
      `"${id}" cannot be made: a step calls on a socket that is closed, or still waits`,
    );
  }
  return caseOf(model, sequence, waits);
}

/** The sequences among some ids, as cases, each once. */
export function sequencesIn(ids: readonly string[]): Case[] {
  return [...new Set(ids)].map(caseOfId).filter((each) => each !== undefined);
}

export function stepsOf(id: string): Sequence {
  return id.split("/").slice(2);
}
