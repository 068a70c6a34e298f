import { didYouMean } from "../case/nearest.ts";
import { PLACES } from "../relays/recipe.ts";

/**
 * The mistake in the command of a relay that is not told where to listen, or where to connect to; `undefined`
 * if there is none. `env` has the values of its environment, which may tell it as well.
 */
export function wrongPlaces(command: string, env: readonly string[]): string | undefined {
  const texts = [command, ...env];
  const known = Object.keys(PLACES);
  for (const [word, name] of texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)])) {
    const meant = known.includes(name!) ? "" : didYouMean(name!, known);
    if (meant !== "") return `has "${word}", which stands for nothing, in "${command}"${meant}`;
  }
  for (const end of ["listen", "target"]) {
    if (texts.some((text) => [`{${end}}`, `{${end}_port}`].some((each) => text.includes(each)))) continue;
    return `must have {${end}}, or {${end}_host} and {${end}_port}, found "${command}"`;
  }
  return undefined;
}
