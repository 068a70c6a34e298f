import {
  type Change,
  type Circumstance,
  type Comparison,
  type Difference,
  type Kind,
  KINDS,
  type Only,
  SCHEMA,
  type Side,
} from "./model.ts";
import { flag, instant, integer, listOf, oneOf, recordOf, type Shape, text } from "../shape.ts";
import { STANDINGS } from "../standing.ts";

const texts = listOf(text);

const standings = listOf(oneOf(STANDINGS as readonly [typeof STANDINGS[number]]));

const counts = recordOf<Record<Kind, number>>(
  Object.fromEntries(KINDS.map((kind) => [kind, integer(0)])) as Record<Kind, Shape<number>>,
);

const side = recordOf<Side>({
  sockspec: text,
  started: instant,
  host: recordOf<Side["host"]>({ os: text, arch: text, kernel: text, deno: text, foreign: flag }, [
    "foreign",
  ]),
  subject: text,
  results: integer(0),
  note: text,
}, ["subject", "note"]);

const change = recordOf<Change>({
  kind: oneOf(KINDS),
  cases: listOf(text, 1),
  caseCount: integer(1),
  level: oneOf(["must", "should", "may"]),
  subjects: listOf(text, 1),
  peer: text,
  before: standings,
  now: standings,
  found: text,
  differences: listOf(recordOf<Difference>({ at: text, before: text, now: text })),
  variants: texts,
  count: integer(1),
});

const only = recordOf<Only>({
  cases: texts,
  implementations: texts,
  variants: integer(0),
  failing: integer(0),
});

/** A comparison as `--report json=PATH` stores it. */
export const COMPARISON: Shape<Comparison> = recordOf<Comparison>({
  schema: oneOf([SCHEMA]),
  old: side,
  new: side,
  compared: integer(0),
  same: integer(0),
  counts,
  changes: listOf(change),
  left: counts,
  circumstances: listOf(recordOf<Circumstance>({ of: text, before: text, now: text })),
  requirements: texts,
  onlyOld: only,
  onlyNew: only,
});
