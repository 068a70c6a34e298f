import { HANDSHAKE_MS } from "../agent/client.ts";
import type { Implementation } from "../agents/implementations.ts";
import { reference } from "../agents/reference.ts";
import { Unavailable } from "../endpoint/errors.ts";
import { RelayedEndpoint } from "./endpoint.ts";
import type { Link } from "./link.ts";
import { program } from "./program.ts";
import { recipeOf, type RelayRecipe } from "./recipe.ts";

/** A relay that has a name, or a chain of some: the one at the client's side first. */
export function relay(name: string, links: readonly RelayRecipe[]): Implementation {
  const custom = links.some((each) => each.custom);
  return relaying({ name, command: [], custom, configured: custom }, links.map(program));
}

/** A relay by a command of the user's; `command` has its words, with places to be filled in. */
export function customRelay(
  name: string,
  command: readonly string[],
  options: { env?: Readonly<Record<string, string>>; cwd?: string } = {},
): Implementation {
  return relaying({ name, command, custom: true, ...options }, [program(recipeOf(command, options))]);
}

/** A relay of any kind. */
export function relaying(
  about: Pick<Implementation, "name" | "command" | "custom" | "configured" | "env" | "cwd">,
  links: readonly Link[],
  near?: Implementation,
): Implementation {
  const { name, custom } = about;
  return {
    ...about,
    relay: true,
    ...(near ? { near } : {}),
    withNear: (other) => relaying(about, links, other),
    async start(options) {
      const end = await (near ?? await reference()).start(options);
      if (end.beside) {
        await end.stop();
        throw new Unavailable(`"${near!.name}" cannot be at the near end: it runs in a network of its own`);
      }
      const startMs = options.handshakeMs ?? HANDSHAKE_MS;
      return await RelayedEndpoint.start({ name, links, custom, near: end, folder: options.folder, startMs });
    },
  };
}
