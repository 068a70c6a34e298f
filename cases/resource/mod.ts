import type { Case } from "../../harness/case/mod.ts";
import ephemeralExhaustion from "./ephemeral_exhaustion.ts";
import emfileSocket from "./emfile_socket.ts";

/** The cases of `resource`. */
const cases: readonly Case[] = [
  emfileSocket,
  ephemeralExhaustion,
];

export default cases;
