import type { Case } from "../../harness/case.ts";

/** The cases of `udp`. */
const cases: readonly Case[] = [];

export default cases;
