import type { Case } from "../../harness/case/mod.ts";
import echoLoop from "./echo_loop.ts";
import secondClientQueued from "./second_client_queued.ts";
import sequentialClientsSurviveReset from "./sequential_clients_survive_reset.ts";
import upperLoop from "./upper_loop.ts";
import upperOneshot from "./upper_oneshot.ts";

/** The cases of `service`. */
const cases: readonly Case[] = [
  upperOneshot,
  upperLoop,
  echoLoop,
  secondClientQueued,
  sequentialClientsSurviveReset,
];

export default cases;
