import { type Implementation, IMPLEMENTATIONS } from "../agents/implementations.ts";
import { didYouMean } from "../case/nearest.ts";

/** A name that no built-in implementation has. */
export class UnknownImplementation extends TypeError {
  /** For printing. */
  override readonly name = "UnknownImplementation";
}

/**
 * The built-in implementation of a name.
 *
 * @throws {UnknownImplementation} where there is none.
 */
export function implementationOf(name: string): Implementation {
  const found = Object.hasOwn(IMPLEMENTATIONS, name) ? IMPLEMENTATIONS[name] : undefined;
  if (found) return found;
  const known = Object.keys(IMPLEMENTATIONS);
  throw new UnknownImplementation(
    `No built-in implementation is called "${name}": choose from ${known.join(", ")}, ` +
      `or give the command of your own agent${didYouMean(name, known)}`,
  );
}
