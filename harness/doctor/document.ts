import { CAPABILITIES, type Capability } from "../endpoint/capabilities.ts";
import { FAMILIES } from "../endpoint/address.ts";
import type { Identity } from "../endpoint/endpoint.ts";
import { METHODS } from "../endpoint/operations.ts";
import { VERSION } from "../run/version.ts";
import { HISTORY, STALE } from "../../reports/lines.ts";
import type { Stale } from "../../reports/model.ts";
import {
  flag,
  integer,
  listOf,
  mapOf,
  nullable,
  oneOf,
  recordOf,
  type Shape,
  text,
} from "../../reports/shape.ts";
import type { Word } from "./check.ts";
import { type Examination, type Examined, isHealthy, operationsOf, type Trial } from "./examination.ts";
import { type Status, STATUSES, statusOf } from "./examination.ts";
import { SECTIONS } from "./wrong.ts";

/** Version of the document's form. */
const SCHEMA = 1;

/** The number of checks by status. */
type Counts = Readonly<Record<Status, number>>;

/** The result of an examination, as `sockspec doctor --json` prints it. */
export interface Document {
  /** Version of this form. */
  readonly schema: typeof SCHEMA;
  /** Version of sockspec. */
  readonly sockspec: string;
  /** True if everything that is declared works, or deviates as a known finding says. */
  readonly healthy: boolean;
  /** The agent's identity. */
  readonly identity: Identity;
  readonly counts: { readonly operations: Counts; readonly checks: Counts };
  /** The status of each operation, by its name. */
  readonly operations: Readonly<Record<string, Status>>;
  /** The status of each capability that is declared and has checks. */
  readonly capabilities: Readonly<Record<string, Status>>;
  /** Every check that was made, in order. */
  readonly checks: readonly Examined[];
  /** Known deviations that did not occur. */
  readonly stale: readonly Stale[];
}

const status = oneOf(STATUSES);
const section = oneOf(SECTIONS);
const words: readonly Word[] = [
  "initialize",
  "reset",
  "protocol",
  ...METHODS,
  ...Object.keys(CAPABILITIES) as Capability[],
];
const counts = recordOf<Counts>(
  Object.fromEntries(STATUSES.map((each) => [each, integer(0)])) as Record<Status, Shape<number>>,
);
const trial = recordOf<Trial>({
  family: nullable(oneOf(FAMILIES)),
  status,
  found: text,
  outcome: text,
  expected: text,
  fix: text,
  section,
  history: HISTORY,
  note: text,
}, ["found", "outcome", "expected", "fix", "section", "history", "note"]);

/** The shape of the document, from which its JSON Schema is made. */
export const DOCUMENT: Shape<Document> = recordOf<Document>({
  schema: oneOf([SCHEMA]),
  sockspec: text,
  healthy: flag,
  identity: recordOf<Identity>({ name: text, version: text, language: text, runtime: text, os: text }),
  counts: recordOf<Document["counts"]>({ operations: counts, checks: counts }),
  operations: mapOf(status),
  capabilities: mapOf(status),
  checks: listOf(recordOf<Examined>({
    group: text,
    name: text,
    title: text,
    of: listOf(oneOf(words)),
    section,
    status,
    trials: listOf(trial),
  })),
  stale: listOf(STALE),
});

/** The whole examination as one document. */
export function document(examination: Examination): Document {
  const { identity, capabilities, checks, stale } = examination;
  const operations = operationsOf(examination);
  return {
    schema: SCHEMA,
    sockspec: VERSION,
    healthy: isHealthy(examination),
    identity,
    counts: {
      operations: countsOf(Object.values(operations)),
      checks: countsOf(checks.map(({ status }) => status)),
    },
    operations,
    capabilities: Object.fromEntries(
      capabilities.map((word) => [word, statusOf(word, examination) ?? "untried"]),
    ),
    checks,
    stale,
  };
}

function countsOf(statuses: readonly Status[]): Counts {
  return Object.fromEntries(
    STATUSES.map((status) => [status, statuses.filter((each) => each === status).length]),
  ) as Counts;
}
