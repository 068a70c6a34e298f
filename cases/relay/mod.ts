import type { Case } from "../../harness/case/mod.ts";
import halfClose from "./half_close.ts";

/** The cases of `relay`. */
const cases: readonly Case[] = [
  halfClose,
];

export default cases;
