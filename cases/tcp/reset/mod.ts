import type { Case } from "../../../harness/case/mod.ts";
import afterOwnShutdown from "./after_own_shutdown.ts";
import bufferedBeforeError from "./buffered_before_error.ts";
import isolation from "./isolation.ts";
import poll from "./poll.ts";
import recvOnceThenEof from "./recv_once_then_eof.ts";
import sendAfterRst from "./send_after_rst.ts";
import sendStealsError from "./send_steals_error.ts";
import shutdownRdThenClose from "./shutdown_rd_then_close.ts";
import soErrorSteals from "./so_error_steals.ts";
import wakesBlockedRecv from "./wakes_blocked_recv.ts";

/** The cases of `tcp/reset`. */
const cases: readonly Case[] = [
  recvOnceThenEof,
  bufferedBeforeError,
  sendAfterRst,
  sendStealsError,
  soErrorSteals,
  poll,
  wakesBlockedRecv,
  isolation,
  shutdownRdThenClose,
  afterOwnShutdown,
];

export default cases;
