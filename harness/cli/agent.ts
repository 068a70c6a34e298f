import { isViolation } from "../agent/violation.ts";
import { serveEndpoint } from "../agent/serve.ts";
import { EXIT } from "../../reports/consequence.ts";
import { implementationOf } from "../run/implementation_of.ts";
import { type Arguments, type Command, UsageError } from "./usage.ts";
import { heldFolder } from "../endpoint/temporary.ts";

/** `sockspec agent`. */
export const AGENT: Command = {
  usage: "sockspec agent NAME",
  summary: "Serves an implementation, by its name, over the agent protocol on stdin and stdout.",
  options: {},
  examples: ["sockspec run --subject python --peer-agent 'ssh host deno task -q sockspec agent libc'"],
};

/** Serves until stdin ends. */
export async function serve(args: Arguments): Promise<number> {
  const [name, ...rest] = args.words;
  if (name === undefined || rest.length > 0) {
    throw new UsageError(`Name exactly one implementation, found ${args.words.join(", ") || "none"}`);
  }
  const implementation = await implementationOf(name);
  await using folder = heldFolder();
  const endpoint = await implementation.start({ folder: folder.path });
  try {
    await serveEndpoint(endpoint, Deno.stdin.readable, Deno.stdout.writable);
  } catch (error) {
    if (isViolation(error)) throw new UsageError(`stdin has no requests of the protocol: ${error.message}`);
    // Nobody reads the answers any more.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
  return EXIT.ok;
}
