import { didYouMean } from "../case/nearest.ts";
import { START_PLACES } from "../probe/launch.ts";
import { PLACES } from "../relays/recipe.ts";

/** A word in braces, as places are written; a variable of a shell has a dollar sign before it. */
const BRACED = /(?<!\$)\{(\w+)\}/g;

/** The places that are filled in for a user's relay, which has no sources in this package. */
const RELAY_PLACES = Object.keys(PLACES).filter((name) => name !== "source");

function bracedIn(text: string): string[] {
  return [...text.matchAll(BRACED)].map(([, name]) => name!);
}

/** The mistake in a command with a word in braces that is not a place; `undefined` if there is none. */
function strange(command: string, known: readonly string[]): string | undefined {
  const found = bracedIn(command).find((name) => !known.includes(name));
  if (found === undefined) return undefined;
  return `has "{${found}}", which stands for nothing, in "${command}", expected ${
    listed(known)
  }, or a script with ` +
    `the command where the braces are meant as they are${didYouMean(found, known)}`;
}

/**
 * The mistake in the command of a relay that does not get where to listen, or where to connect to, or has an
 * unknown place; `undefined` if there is none. `env` has the values of its environment, which may have it as
 * well.
 */
export function wrongPlaces(command: string, env: readonly string[]): string | undefined {
  // A variable may have braces of its own: only a name that is nearly a place was meant as one.
  const near = env.find((text) => bracedIn(text).some((name) => didYouMean(name, RELAY_PLACES) !== ""));
  const nothing = strange(command, RELAY_PLACES) ?? strange(near ?? "", RELAY_PLACES);
  if (nothing !== undefined) return nothing;
  for (const end of ["listen", "target"]) {
    const told = [`{${end}}`, `{${end}_port}`];
    if ([command, ...env].some((text) => told.some((each) => text.includes(each)))) continue;
    return `must have {${end}}, or {${end}_host} and {${end}_port}, found "${command}"`;
  }
  return undefined;
}

/** The mistake in the command that starts a server; `undefined` if there is none. */
export function wrongStart(command: string): string | undefined {
  return strange(command, START_PLACES);
}

/**
 * The mistake in the command of an agent that has a place of a relay or a server; `undefined` if there is
 * none.
 */
export function wrongAgent(command: string): string | undefined {
  const found = bracedIn(command).find((name) => [...START_PLACES, ...RELAY_PLACES].includes(name));
  return found === undefined
    ? undefined
    : `has "{${found}}", which stands for nothing there, in "${command}": leave it out, as an agent learns of ` +
      `addresses by messages; a server has places in --start (${listed(START_PLACES)}), a relay in ` +
      `--relay-command (${listed(RELAY_PLACES)})`;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `{${name}}`).join(", ");
}
