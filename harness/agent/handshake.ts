import { CAPABILITIES, type Capability, isCapability } from "../endpoint/capabilities.ts";
import type { Identity } from "../endpoint/endpoint.ts";
import { excerpt } from "../../reports/printable.ts";
import { listOf, mismatch, oneOf, recordOf, type Shape, text } from "../../reports/shape.ts";
import { PROTOCOL } from "./messages.ts";

/** An agent's answer to `initialize`. */
export interface Introduction {
  /** The version of the protocol that it speaks. */
  readonly protocol: typeof PROTOCOL;
  /** Its own account of itself. */
  readonly identity: Identity;
  /** Words of the vocabulary. */
  readonly capabilities: readonly Capability[];
}

/** A string, cut and cleaned for printing. */
const label: Shape<string> = { schema: text.schema, read: (value, at) => excerpt(text.read(value, at)) };

/** A word of the vocabulary of capabilities. */
const capability: Shape<Capability> = {
  schema: { enum: Object.keys(CAPABILITIES) },
  read: (value, at) =>
    isCapability(value) ? value : mismatch(value, at, "a capability that PROTOCOL.md lists"),
};

/** The result of `initialize`. */
export const INTRODUCTION: Shape<Introduction> = recordOf<Introduction>({
  protocol: oneOf([PROTOCOL]),
  identity: recordOf<Identity>({ name: label, version: label, language: label, runtime: label, os: label }),
  capabilities: listOf(capability),
});
