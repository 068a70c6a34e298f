import { type Implementation, IMPLEMENTATIONS } from "../agents/implementations.ts";
import { didYouMean } from "../case/nearest.ts";
import { PROJECT_FILE, projectImplementations } from "./project.ts";
import { relay } from "../relays/implementation.ts";
import { RELAYS } from "../relays/relays.ts";

/** A name that no implementation has. */
export class UnknownImplementation extends TypeError {
  /** For printing. */
  override readonly name = "UnknownImplementation";
}

/**
 * The implementation of a name: a built-in one, or one that the project's file names.
 *
 * @throws {UnknownImplementation} where there is none.
 * @throws {ProjectError} for a mistake in the project's file.
 */
export async function implementationOf(name: string): Promise<Implementation> {
  if (Object.hasOwn(IMPLEMENTATIONS, name)) return IMPLEMENTATIONS[name]!;
  return implementationIn(await projectImplementations(), name);
}

/**
 * The implementation of a name, where those that the project names are known.
 *
 * @throws {UnknownImplementation} where there is none.
 */
export function implementationIn(
  project: Readonly<Record<string, Implementation>>,
  name: string,
): Implementation {
  const all = { ...IMPLEMENTATIONS, ...project };
  if (Object.hasOwn(all, name)) return all[name]!;
  const known = Object.keys(all);
  throw new UnknownImplementation(
    `No implementation is called "${name}": choose from ${known.join(", ")}, name yours in ` +
      `${PROJECT_FILE}, or give the command of your agent${didYouMean(name, known)}`,
  );
}

/**
 * The built-in relay of a name, or a chain of some, such as `socat+haproxy`.
 *
 * @throws {UnknownImplementation} where there is none.
 */
export function relayOf(name: string): Implementation {
  const known = Object.keys(RELAYS);
  const links = name.split("+").map((each) => {
    if (Object.hasOwn(RELAYS, each)) return RELAYS[each]!;
    throw new UnknownImplementation(
      `No built-in relay is called "${each}": choose from ${known.join(", ")}, join some with +, ` +
        `or give the command of your own relay${didYouMean(each, known)}`,
    );
  });
  return relay(name, links);
}
