import type { Case } from "../../../harness/case/mod.ts";
import boundaries from "./boundaries.ts";
import closeUnread from "./close_unread.ts";
import connectErrors from "./connect_errors.ts";
import connection from "./connection.ts";
import dontwait from "./dontwait.ts";
import everyCall from "./every_call.ts";
import fdPassing from "./fd_passing.ts";
import listener from "./listener.ts";
import names from "./names.ts";
import nonblocking from "./nonblocking.ts";
import peek from "./peek.ts";
import poll from "./poll.ts";
import pollEnds from "./poll_ends.ts";
import queue from "./queue.ts";
import scatterGather from "./scatter_gather.ts";
import severalMessages from "./several_messages.ts";
import shutdownRead from "./shutdown_read.ts";
import tooBig from "./too_big.ts";
import truncLength from "./trunc_length.ts";
import waitall from "./waitall.ts";
import waits from "./waits.ts";
import zeroVsEof from "./zero_vs_eof.ts";
import callsByState from "./calls_by_state.ts";

/** The cases of `unix/seqpacket`. */
const cases: readonly Case[] = [
  boundaries,
  truncLength,
  scatterGather,
  severalMessages,
  everyCall,
  waitall,
  zeroVsEof,
  connection,
  queue,
  shutdownRead,
  connectErrors,
  names,
  listener,
  closeUnread,
  fdPassing,
  tooBig,
  peek,
  poll,
  pollEnds,
  nonblocking,
  dontwait,
  waits,
  callsByState,
];

export default cases;
