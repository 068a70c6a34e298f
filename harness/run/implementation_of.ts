import { type Implementation, IMPLEMENTATIONS } from "../agents/implementations.ts";
import { didYouMean } from "../case/nearest.ts";
import { PROJECT_FILE, projectImplementations } from "./project.ts";
import { relay } from "../relays/implementation.ts";
import type { RelayRecipe } from "../relays/recipe.ts";
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
  const areSeveral = name.split(",").every((each) => known.includes(each));
  throw new UnknownImplementation(
    `No implementation is called "${name}": choose from ${known.join(", ")}, name yours in ` +
      `${PROJECT_FILE}, or give the command of your agent` +
      (areSeveral ? "; name several one by one" : didYouMean(name, known)),
  );
}

/**
 * The relay of a name, or a chain of some, such as `socat+haproxy`, where those that the project names are
 * known.
 *
 * @throws {UnknownImplementation} where there is none.
 */
export function relayIn(project: Readonly<Record<string, RelayRecipe>>, name: string): Implementation {
  const all = { ...RELAYS, ...project };
  const known = Object.keys(all);
  const links = name.split("+").map((each) => {
    if (Object.hasOwn(all, each)) return all[each]!;
    throw new UnknownImplementation(
      `No relay is called "${each}": choose from ${known.join(", ")}, join some with +, name yours in ` +
        `${PROJECT_FILE}, or give the command of your relay${didYouMean(each, known)}`,
    );
  });
  return relay(name, links);
}
