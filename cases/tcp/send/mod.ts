import type { Case } from "../../../harness/case.ts";

/** The cases of `tcp/send`. */
const cases: readonly Case[] = [];

export default cases;
