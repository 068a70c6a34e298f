import type { Case } from "../../../harness/case/mod.ts";
import connectErrors from "./connect_errors.ts";
import names from "./names.ts";
import namesBound from "./names_bound.ts";
import pathLifecycle from "./path_lifecycle.ts";
import pathOfSuccessor from "./path_of_successor.ts";
import pathTaken from "./path_taken.ts";
import peerClose from "./peer_close.ts";

/** The cases of `unix/stream`. */
const cases: readonly Case[] = [
  pathLifecycle,
  pathTaken,
  pathOfSuccessor,
  connectErrors,
  names,
  namesBound,
  peerClose,
];

export default cases;
