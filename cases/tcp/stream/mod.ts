import type { Case } from "../../../harness/case.ts";
import largeIntegrity from "./large_integrity.ts";

/** The cases of `tcp/stream`. */
const cases: readonly Case[] = [largeIntegrity];

export default cases;
