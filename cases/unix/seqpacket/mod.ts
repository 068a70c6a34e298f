import type { Case } from "../../../harness/case/mod.ts";
import boundaries from "./boundaries.ts";
import connection from "./connection.ts";
import nonblocking from "./nonblocking.ts";
import peek from "./peek.ts";
import poll from "./poll.ts";
import scatterGather from "./scatter_gather.ts";
import tooBig from "./too_big.ts";
import waitall from "./waitall.ts";
import zeroVsEof from "./zero_vs_eof.ts";

/** The cases of `unix/seqpacket`. */
const cases: readonly Case[] = [
  boundaries,
  scatterGather,
  waitall,
  zeroVsEof,
  connection,
  tooBig,
  peek,
  poll,
  nonblocking,
];

export default cases;
