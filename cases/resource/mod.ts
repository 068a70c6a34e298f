import type { Case } from "../../harness/case/mod.ts";
import ephemeralExhaustion from "./ephemeral_exhaustion.ts";
import thousandsOfConnects from "./thousands_of_connects.ts";
import emfileSocket from "./emfile_socket.ts";

/** The cases of `resource`. */
const cases: readonly Case[] = [
  emfileSocket,
  ephemeralExhaustion,
  thousandsOfConnects,
];

export default cases;
