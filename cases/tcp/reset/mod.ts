import type { Case } from "../../../harness/case/mod.ts";
import afterOwnShutdown from "./after_own_shutdown.ts";
import behindEndOfFile from "./behind_end_of_file.ts";
import bufferedBeforeError from "./buffered_before_error.ts";
import bufferedLarge from "./buffered_large.ts";
import fullBuffers from "./full_buffers.ts";
import isolation from "./isolation.ts";
import keptByOtherCalls from "./kept_by_other_calls.ts";
import poll from "./poll.ts";
import pollAfterPeek from "./poll_after_peek.ts";
import pollAfterRecv from "./poll_after_recv.ts";
import pollAfterSend from "./poll_after_send.ts";
import pollAfterSendall from "./poll_after_sendall.ts";
import pollAfterSoError from "./poll_after_so_error.ts";
import receivesAlike from "./receives_alike.ts";
import recvOnceThenEof from "./recv_once_then_eof.ts";
import sendAfterRst from "./send_after_rst.ts";
import sendsAlike from "./sends_alike.ts";
import toldThenOthers from "./told_then_others.ts";
import toldThenSends from "./told_then_sends.ts";
import flags from "./flags.ts";
import severalMessages from "./several_messages.ts";
import sendStealsError from "./send_steals_error.ts";
import shutdownRdThenClose from "./shutdown_rd_then_close.ts";
import soErrorSteals from "./so_error_steals.ts";
import wakesBlockedRecv from "./wakes_blocked_recv.ts";

/** The cases of `tcp/reset`. */
const cases: readonly Case[] = [
  recvOnceThenEof,
  bufferedBeforeError,
  receivesAlike,
  sendsAlike,
  toldThenSends,
  toldThenOthers,
  flags,
  severalMessages,
  bufferedLarge,
  sendAfterRst,
  sendStealsError,
  soErrorSteals,
  poll,
  fullBuffers,
  pollAfterRecv,
  pollAfterPeek,
  pollAfterSend,
  pollAfterSendall,
  pollAfterSoError,
  keptByOtherCalls,
  behindEndOfFile,
  wakesBlockedRecv,
  isolation,
  shutdownRdThenClose,
  afterOwnShutdown,
];

export default cases;
