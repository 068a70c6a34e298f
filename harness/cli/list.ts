import { count } from "../../reports/printable.ts";
import { EXIT } from "../../reports/consequence.ts";
import type { Case } from "../case/case.ts";
import { inShard } from "../case/shard.ts";
import { storeCase } from "../run/store.ts";
import { expand } from "../case/variants.ts";
import { CASE_OPTIONS, chooseCases, SELECTORS } from "./sources.ts";
import { readShard, SHARD_OPTION } from "./shard.ts";
import type { Arguments, Command } from "./usage.ts";

/** `sockspec list`. */
export const LIST: Command = {
  usage: "sockspec list [SELECTOR…] [OPTIONS]",
  summary: `Lists cases: level, id, number of variants, title.\n\n${SELECTORS}`,
  options: {
    json: { help: "As JSON, with requirement, sources, outcome table and variants." },
    ...CASE_OPTIONS,
    ...SHARD_OPTION,
  },
  examples: ["sockspec list", "sockspec list tcp/reset", "sockspec list level:must --json"],
};

/** Prints the selected cases. */
export async function list(args: Arguments): Promise<number> {
  const shard = readShard(args);
  const variantsOf = (each: Case) => expand(each).filter((variant) => inShard(variant, shard));
  const cases = (await chooseCases(args.values("cases"), args.words)).filter((each) =>
    variantsOf(each).length > 0
  );
  if (args.switches.has("json")) {
    const rows = cases.map((each) => ({
      ...storeCase(each),
      needs: each.needs,
      ...(each.lesson === undefined ? {} : { lesson: each.lesson }),
      variants: variantsOf(each).map((variant) => variant.name),
    }));
    console.log(JSON.stringify(rows, null, 2));
    return EXIT.ok;
  }
  const width = Math.max(...cases.map((each) => each.id.length));
  for (const each of cases) {
    const count = String(variantsOf(each).length).padStart(2);
    console.log(`${each.level.padEnd(6)} ${each.id.padEnd(width)} ${count}  ${each.title}`);
  }
  const variants = cases.reduce((sum, each) => sum + variantsOf(each).length, 0);
  console.log(`${count(cases.length, "case")}, ${count(variants, "variant")}`);
  return EXIT.ok;
}
