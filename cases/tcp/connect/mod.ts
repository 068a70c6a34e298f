import type { Case } from "../../../harness/case.ts";

/** The cases of `tcp/connect`. */
const cases: readonly Case[] = [];

export default cases;
