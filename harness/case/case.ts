import type { Family } from "../endpoint/address.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Mode } from "../endpoint/kinds.ts";
import type { Outcome } from "../script/outcomes.ts";
import type { Source } from "../../reports/model.ts";
import type { ServiceName } from "../endpoint/server.ts";
import type { Role, Scenario } from "../script/scenario.ts";

/** The levels, from the strictest on. */
export const LEVELS = ["must", "should", "may"] as const;

/** The strength of a requirement, in the words of RFC 2119. */
export type Level = (typeof LEVELS)[number];

/** The axes of a case; every combination of their values is a variant. */
export interface Axes {
  /** The roles in which the subject plays. */
  readonly role?: readonly Role[];
  /** The address families of both ends. */
  readonly family?: readonly Family[];
  /** The modes of the subject's sockets, which the script sets by {@linkcode Scenario.inMode}. */
  readonly mode?: readonly Mode[];
}

/** Circumstances; all that are given must hold. */
export interface When {
  /** The subject's system in the words of `Deno.build.os`; `!linux` is every system but Linux. */
  readonly os?: string;
  /** The address family of the variant. */
  readonly family?: Family;
  /** The subject's role in the variant. */
  readonly role?: Role;
  /** The mode of the subject's sockets in the variant. */
  readonly mode?: Mode;
  /** A capability that the subject does not declare. */
  readonly lacks?: Capability;
}

/** An outcome that conforms, always or under circumstances. */
export type Conforming = Outcome | { readonly outcome: Outcome; readonly when: When };

/** The reason why an outcome is tolerated, always or under circumstances. */
export type Tolerated = string | { readonly reason: string; readonly when: When };

/** One row of the outcome table. An outcome that is not listed is nonconforming. */
export interface Row {
  /** Any of these conforms to the requirement; at least one. */
  readonly conforming: readonly Conforming[];
  /** Outcomes of another reading of the standards or of another platform, with the reason. */
  readonly tolerated?: { readonly [O in Outcome]?: Tolerated };
  /** The checkpoint must be recorded only if these checkpoints had these outcomes. */
  readonly after?: Readonly<Record<string, Outcome>>;
}

/** A sequence of outcomes that is tolerated. */
export interface ToleratedSequence {
  /** One outcome for each checkpoint. */
  readonly sequence: readonly Outcome[];
  /** The reason, as for a single outcome. */
  readonly reason: string;
  /** Without it, the sequence is tolerated always. */
  readonly when?: When;
}

/** Checkpoints that depend on each other: beside their rows, the sequences of outcomes that are accepted. */
export interface Joint {
  /** Names of the checkpoints, in the order of the sequences. */
  readonly of: readonly string[];
  /** Any of these conforms to the requirement. */
  readonly conforming: readonly (readonly Outcome[])[];
  /** Sequences of other readings, with the reason, always or under circumstances. */
  readonly tolerated?: readonly ToleratedSequence[];
}

/** The most that a script asks of a server. */
export interface Load {
  /** Connections that are open at once. */
  readonly connections: number;
  /** Bytes that are sent in all. */
  readonly bytes: number;
}

/** The most that a script asks of a server which may be in use. */
export const LIGHT_LOAD: Load = { connections: 12, bytes: 1_048_576 };

/** One requirement: metadata, outcome table, script. */
export interface Case {
  /** Stable words, such as `tcp/reset/poll`: the file's path below `cases/`, with `-` for `_`. */
  readonly id: string;
  /** A sentence of a few words that begins with a capital letter and has no full stop. */
  readonly title: string;
  /** One sentence with a full stop that says what a sound implementation does. */
  readonly requirement: string;
  /** A few sentences for whoever writes such a program. `explain` prints them. */
  readonly lesson?: string;
  /** `must` and `should` are required, the second only in a strict run; `may` is a habit to be known. */
  readonly level: Level;
  /** Documents and sections that the requirement rests on; at least one. */
  readonly sources: readonly Source[];
  /** The axes; a case without any has one variant. */
  readonly axes: Axes;
  /** Capabilities that an implementation must declare to take a seat, beyond the families of the axes. */
  readonly needs: {
    readonly subject?: readonly Capability[];
    readonly peer?: readonly Capability[];
  };
  /** The services that a server must offer; given in cases whose subject is a server, and only there. */
  readonly services?: readonly ServiceName[];
  /** The load on a server beyond {@linkcode LIGHT_LOAD}: it could hurt one that is in use. */
  readonly load?: Partial<Load>;
  /**
   * `only`: the subject is a relay between two trusted ends, and the role is that of the end which acts.
   * `also`: it can be one. Without it, no relay is held to the case.
   */
  readonly relay?: "only" | "also";
  /** True if a variant must not run beside others. */
  readonly exclusive?: boolean;
  /**
   * The most tries of a race that a script cannot force; one without every required checkpoint is repeated.
   */
  readonly attempts?: number;
  /** The outcome table: a row for each checkpoint. */
  readonly outcomes: Readonly<Record<string, Row>>;
  /** Accepted sequences of checkpoints that depend on each other. */
  readonly joint?: readonly Joint[];
  /** Makes the calls and records the outcomes; it never asserts. */
  script(scenario: Scenario): Promise<void>;
}

/**
 * Checks a case's metadata and returns it.
 *
 * @throws {TypeError} if the metadata contradicts itself; the message names the field.
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
