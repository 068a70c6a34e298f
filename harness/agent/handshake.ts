import { type Capability, isCapability } from "../endpoint/capabilities.ts";
import type { Identity } from "../endpoint/endpoint.ts";
import { excerpt } from "./excerpt.ts";
import { type Fields, fieldsOf, shown, text, Violation } from "./fields.ts";
import { PROTOCOL } from "./messages.ts";

/** What an agent says of itself. */
export interface Introduction {
  /** Who it is. */
  readonly identity: Identity;
  /** What it can do. */
  readonly capabilities: ReadonlySet<Capability>;
}

function word(fields: Fields, name: string): string {
  return excerpt(text(fields, name));
}

/**
 * Reads the result of `initialize`.
 *
 * @throws {Violation} for another version of the protocol, a word outside the vocabulary, or a member of the wrong kind.
 */
export function readIntroduction(fields: Fields): Introduction {
  if (fields["protocol"] !== PROTOCOL) {
    throw new Violation(
      `"protocol" is ${shown(fields["protocol"])}, expected ${PROTOCOL}`,
    );
  }
  const identity = fieldsOf(fields["identity"], "identity");
  const words = fields["capabilities"];
  if (!Array.isArray(words)) throw new Violation(`"capabilities" is not a list, expected a list of words`);
  for (const word of words) {
    if (!isCapability(word)) {
      throw new Violation(
        `the capability ${shown(word)} is unknown, expected words of harness/endpoint/capabilities.ts`,
      );
    }
  }
  return {
    identity: {
      name: word(identity, "name"),
      version: word(identity, "version"),
      language: word(identity, "language"),
      runtime: word(identity, "runtime"),
      os: word(identity, "os"),
    },
    capabilities: new Set(words),
  };
}
