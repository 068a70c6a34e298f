import type { Case } from "../../harness/case/mod.ts";
import emfileSocket from "./emfile_socket.ts";

/** The cases of `resource`. */
const cases: readonly Case[] = [
  emfileSocket,
];

export default cases;
