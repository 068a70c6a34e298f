import type { Case } from "../../../harness/case.ts";

/** The cases of `tcp/accept`. */
const cases: readonly Case[] = [];

export default cases;
