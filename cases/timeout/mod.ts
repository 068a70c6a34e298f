import type { Case } from "../../harness/case/mod.ts";
import acceptTimeout from "./accept_timeout.ts";
import noLossAfterTimeout from "./no_loss_after_timeout.ts";
import noneByDefault from "./none_by_default.ts";
import nonblockingEmpty from "./nonblocking_empty.ts";
import recvTimeout from "./recv_timeout.ts";
import recvfromTimeout from "./recvfrom_timeout.ts";
import signals from "./signals.ts";

/** The cases of `timeout`. */
const cases: readonly Case[] = [
  recvTimeout,
  noLossAfterTimeout,
  recvfromTimeout,
  acceptTimeout,
  nonblockingEmpty,
  noneByDefault,
  signals,
];

export default cases;
