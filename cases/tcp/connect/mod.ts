import type { Case } from "../../../harness/case/mod.ts";
import beforeAccept from "./before_accept.ts";
import refused from "./refused.ts";
import refusedBoundNotListening from "./refused_bound_not_listening.ts";

/** The cases of `tcp/connect`. */
const cases: readonly Case[] = [refused, refusedBoundNotListening, beforeAccept];

export default cases;
