import type { Case } from "../../../harness/case.ts";

/** The cases of `tcp/close`. */
const cases: readonly Case[] = [];

export default cases;
