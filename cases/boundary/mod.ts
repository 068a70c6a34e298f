import type { Case } from "../../harness/case.ts";

/** The cases of `boundary`. */
const cases: readonly Case[] = [];

export default cases;
