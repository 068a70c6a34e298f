/**
 * The vocabulary of cases: everything that a file in `cases/` needs.
 *
 * @module
 */
import type { Family } from "../endpoint/address.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Outcome } from "../script/outcomes.ts";
import type { Source } from "../../reports/model.ts";
import type { Role, Scenario } from "../script/scenario.ts";

export { linux, posix, python, rfc, tutorial } from "./sources.ts";
export { ending, intact, outcome } from "../script/observe.ts";
export { type Address, sameAddress } from "../endpoint/address.ts";
export { echoClient, serveEcho, serveUpper, upperClient } from "../script/services.ts";
export type { Served, ServeOptions } from "../script/services.ts";
export type { Outcome, Role, Scenario };

/** RFC 2119. */
export type Level = "must" | "should" | "may";

/** What a case is expanded over; every combination is a variant. */
export interface Axes {
  /** The roles that the subject plays. */
  readonly role?: readonly Role[];
  /** The address families. */
  readonly family?: readonly Family[];
}

/** Circumstances: all that are given must hold. */
export interface When {
  /** The subject's system, as `Deno.build.os` says it. */
  readonly os?: string;
  /** The address families. */
  readonly family?: Family;
  /** The roles that the subject plays. */
  readonly role?: Role;
}

/** An outcome that is right, always or under circumstances. */
export type Conforming = Outcome | { readonly outcome: Outcome; readonly when: When };

/** Why an outcome is tolerated, always or under circumstances. */
export type Tolerated = string | { readonly reason: string; readonly when: When };

/** One row of the outcome table. What is not listed is nonconforming. */
export interface Row {
  /** What is required. */
  readonly conforming: readonly Conforming[];
  /** Another reading or platform, with the reason. */
  readonly tolerated?: { readonly [O in Outcome]?: Tolerated };
  /** The checkpoint is required only where these had these outcomes. */
  readonly after?: Readonly<Record<string, Outcome>>;
}

/** Where checkpoints depend on each other: the accepted sequences, beside their rows. */
export interface Joint {
  /** Checkpoints, in the order of the sequences. */
  readonly of: readonly string[];
  /** What is required. */
  readonly conforming: readonly (readonly Outcome[])[];
  /** Other readings, with the reason. */
  readonly tolerated?: readonly { readonly sequence: readonly Outcome[]; readonly reason: string }[];
}

/** One requirement: metadata, outcome table, script. */
export interface Case {
  /** Stable words, `area/topic/what`. The file's path below `cases/`, with `-` for `_`. */
  readonly id: string;
  /** A few words. */
  readonly title: string;
  /** One sentence. */
  readonly requirement: string;
  /** How much is required. */
  readonly level: Level;
  /** Document and section of each source; at least one. */
  readonly sources: readonly Source[];
  /** What it is expanded over. */
  readonly axes: Axes;
  /** Beyond the families of the axes, which both seats need. */
  readonly needs: {
    readonly subject?: readonly Capability[];
    readonly peer?: readonly Capability[];
  };
  /** Alone, not beside other variants. */
  readonly exclusive?: boolean;
  /** For races that a script cannot force: how often to try until every required checkpoint was recorded. */
  readonly attempts?: number;
  /** Outcome table, by checkpoint. */
  readonly outcomes: Readonly<Record<string, Row>>;
  /** Where checkpoints depend on each other. */
  readonly joint?: readonly Joint[];
  /** Makes calls and records outcomes. It never asserts about the subject. */
  script(scenario: Scenario): Promise<void>;
}

/**
 * Checks a case's metadata and returns it.
 *
 * @throws {TypeError} when the metadata contradicts itself; the message names the field.
 */
export function defineCase(definition: Case): Case {
  const wrong = (what: string) => new TypeError(`Case "${definition.id}": ${what}`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\/[a-z0-9]+(-[a-z0-9]+)*)+$/.test(definition.id)) {
    throw wrong("The id must be words of a-z and 0-9 joined by - and /");
  }
  if (definition.sources.length === 0) throw wrong("At least one source is required");
  const names = new Set(Object.keys(definition.outcomes));
  if (names.size === 0) throw wrong("The outcome table is empty");
  for (const [name, row] of Object.entries(definition.outcomes)) {
    if (row.conforming.length === 0) throw wrong(`Checkpoint "${name}" has no conforming outcome`);
    for (const before of Object.keys(row.after ?? {})) {
      if (!names.has(before)) throw wrong(`"after" names the unknown checkpoint "${before}"`);
    }
  }
  for (const joint of definition.joint ?? []) {
    for (const name of joint.of) {
      if (!names.has(name)) throw wrong(`"joint" names the unknown checkpoint "${name}"`);
    }
  }
  return definition;
}
