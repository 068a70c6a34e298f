import { HANDSHAKE_MS } from "../agent/client.ts";
import type { Implementation } from "../agents/implementations.ts";
import { reference } from "../agents/reference.ts";
import { RelayedEndpoint } from "./endpoint.ts";
import type { Link } from "./link.ts";
import { program } from "./program.ts";
import type { RelayRecipe } from "./recipe.ts";

/** A relay of this package, or a chain of some: the one at the client's side first. */
export function relay(name: string, links: readonly RelayRecipe[]): Implementation {
  return relaying({ name, command: [], custom: false }, links.map(program));
}

/** A relay behind a command of the user's; `command` has its words, with places to be filled in. */
export function customRelay(
  name: string,
  command: readonly string[],
  options: { env?: Readonly<Record<string, string>>; cwd?: string } = {},
): Implementation {
  const line = { command: command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ") };
  const install = "check the first word of the command, or give the full path of the program";
  const recipe = { stream: line, datagram: line, ...options, install };
  return relaying({ name, command, custom: true, ...options }, [program(recipe)]);
}

/** A relay of any kind. */
export function relaying(
  about: Pick<Implementation, "name" | "command" | "custom" | "env" | "cwd">,
  links: readonly Link[],
): Implementation {
  const { name, custom } = about;
  return {
    ...about,
    relay: true,
    async start(options) {
      const near = await (await reference()).start(options);
      const startMs = options.handshakeMs ?? HANDSHAKE_MS;
      return await RelayedEndpoint.start({ name, links, custom, near, folder: options.folder, startMs });
    },
  };
}
