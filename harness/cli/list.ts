import { count } from "../../reports/printable.ts";
import { EXIT } from "../../reports/consequence.ts";
import { storeCase } from "../run/store.ts";
import { expand } from "../case/variants.ts";
import { CASE_OPTIONS, chooseCases, SELECTORS } from "./sources.ts";
import { listImplementations } from "./implementations.ts";
import { PROJECT_FILE } from "../run/project.ts";
import { type Arguments, type Command, UsageError } from "./usage.ts";

/** An example of a project's file. */
const EXAMPLE = `  { "implementations": {
      "mine": { "command": "python3 my_agent.py", "env": { "MY_STACK": "1" }, "without": ["family:unix"] },
      "mine-under-c": { "agent": "c", "env": { "LD_PRELOAD": "/usr/lib/mine.so" }, "cwd": "build" }
  }, "relays": { "my-proxy": { "command": "my-proxy --from {listen} --to {target}" } } }`;

/** `sockspec list`. */
export const LIST: Command = {
  usage: "sockspec list [SELECTOR…] [OPTIONS]",
  summary: `Lists cases: level, id, number of variants, title.

${SELECTORS}

Implementations of your own have names in ${PROJECT_FILE}, in the folder where sockspec is started:

${EXAMPLE}

Each has the "command" of an agent, or the name of a built-in "agent" that is to be started in other
surroundings. "env", "cwd" and "without" (capabilities to leave out) may be absent. run, doctor and
conformance() take these names like those that are built in.`,
  options: {
    implementations: {
      help: "List the implementations that have names instead, built in and yours, each started once.",
    },
    json: {
      help: "As JSON: cases with requirement, sources, outcome table and variants; implementations with " +
        "capabilities.",
    },
    ...CASE_OPTIONS,
  },
  examples: [
    "sockspec list",
    "sockspec list tcp/reset",
    "sockspec list level:must --json",
    "sockspec list --implementations",
  ],
};

/** Prints the selected cases. */
export async function list(args: Arguments): Promise<number> {
  if (args.switches.has("implementations")) {
    if (args.words.length > 0) {
      throw new UsageError(`"--implementations" takes no selectors, found "${args.words.join(" ")}"`);
    }
    return await listImplementations(args.switches.has("json"));
  }
  const cases = await chooseCases(args.values("cases"), args.words);
  if (args.switches.has("json")) {
    const rows = cases.map((each) => ({
      ...storeCase(each),
      needs: each.needs,
      ...(each.lesson === undefined ? {} : { lesson: each.lesson }),
      ...(each.services === undefined ? {} : { services: each.services }),
      variants: expand(each).map((variant) => variant.name),
    }));
    console.log(JSON.stringify(rows, null, 2));
    return EXIT.ok;
  }
  const width = Math.max(...cases.map((each) => each.id.length));
  for (const each of cases) {
    const count = String(expand(each).length).padStart(2);
    console.log(`${each.level.padEnd(6)} ${each.id.padEnd(width)} ${count}  ${each.title}`);
  }
  const variants = cases.reduce((sum, each) => sum + expand(each).length, 0);
  console.log(`${count(cases.length, "case")}, ${count(variants, "variant")}`);
  return EXIT.ok;
}
