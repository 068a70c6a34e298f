import type { Case } from "../../../harness/case/mod.ts";
import blockedRecvOtherThread from "./blocked_recv_other_thread.ts";
import failedSendKeepsReceived from "./failed_send_keeps_received.ts";
import finThenRstIsEof from "./fin_then_rst_is_eof.ts";
import finWhenDrained from "./fin_when_drained.ts";
import firstSendAfterPeerClose from "./first_send_after_peer_close.ts";
import flushesPending from "./flushes_pending.ts";
import fullBuffers from "./full_buffers.ts";
import isolation from "./isolation.ts";
import lateSendsFail from "./late_sends_fail.ts";
import lingerWaits from "./linger_waits.ts";
import lingerZero from "./linger_zero.ts";
import lingerZeroDiscards from "./linger_zero_discards.ts";
import lingerZeroStates from "./linger_zero_states.ts";
import partlyReadRst from "./partly_read_rst.ts";
import peekedRst from "./peeked_rst.ts";
import peerCloseWakesRecv from "./peer_close_wakes_recv.ts";
import processDeath from "./process_death.ts";
import processDeathFlushes from "./process_death_flushes.ts";
import unreadDataRst from "./unread_data_rst.ts";
import unreadRstBufferedFirst from "./unread_rst_buffered_first.ts";
import waitingSendall from "./waiting_sendall.ts";
import wakesFullSender from "./wakes_full_sender.ts";

/** The cases of `tcp/close`. */
const cases: readonly Case[] = [
  flushesPending,
  fullBuffers,
  waitingSendall,
  finWhenDrained,
  peerCloseWakesRecv,
  unreadDataRst,
  partlyReadRst,
  peekedRst,
  unreadRstBufferedFirst,
  finThenRstIsEof,
  lingerWaits,
  lingerZero,
  lingerZeroStates,
  lingerZeroDiscards,
  firstSendAfterPeerClose,
  lateSendsFail,
  isolation,
  wakesFullSender,
  failedSendKeepsReceived,
  blockedRecvOtherThread,
  processDeath,
  processDeathFlushes,
];

export default cases;
