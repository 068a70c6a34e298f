import type { Case } from "../../../harness/case.ts";

/** The cases of `tcp/shutdown`. */
const cases: readonly Case[] = [];

export default cases;
