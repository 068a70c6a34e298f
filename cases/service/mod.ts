import type { Case } from "../../harness/case.ts";

/** The cases of `service`. */
const cases: readonly Case[] = [];

export default cases;
