import type { Case } from "../../harness/case.ts";

/** The cases of `address`. */
const cases: readonly Case[] = [];

export default cases;
