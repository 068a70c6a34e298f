import type { Case } from "../../harness/case/mod.ts";
import acceptTimeout from "./accept_timeout.ts";
import arrivedByMode from "./arrived_by_mode.ts";
import besideDuplicate from "./beside_duplicate.ts";
import buffersByMode from "./buffers_by_mode.ts";
import callsAfterSignal from "./calls_after_signal.ts";
import callsAfterTimeouts from "./calls_after_timeouts.ts";
import callsAfterVain from "./calls_after_vain.ts";
import changeWhileBlocked from "./change_while_blocked.ts";
import dataBeforeDeadline from "./data_before_deadline.ts";
import deadlinesApart from "./deadlines_apart.ts";
import defaultTimeout from "./default_timeout.ts";
import descriptorsByMode from "./descriptors_by_mode.ts";
import everyCallByMode from "./every_call_by_mode.ts";
import getters from "./getters.ts";
import messagesByMode from "./messages_by_mode.ts";
import misuseByMode from "./misuse_by_mode.ts";
import noLossAfterTimeout from "./no_loss_after_timeout.ts";
import noLossAlike from "./no_loss_alike.ts";
import nonblockingEmpty from "./nonblocking_empty.ts";
import noneByDefault from "./none_by_default.ts";
import receivesInTime from "./receives_in_time.ts";
import recvTimeout from "./recv_timeout.ts";
import recvfromTimeout from "./recvfrom_timeout.ts";
import refusedByMode from "./refused_by_mode.ts";
import resetByMode from "./reset_by_mode.ts";
import sendTimeout from "./send_timeout.ts";
import sendsInTime from "./sends_in_time.ts";
import signals from "./signals.ts";
import silenceAfterClose from "./silence_after_close.ts";
import silenceHalfClosed from "./silence_half_closed.ts";
import silenceIdle from "./silence_idle.ts";
import silenceUnreadEnd from "./silence_unread_end.ts";
import silenceWhileSending from "./silence_while_sending.ts";
import soRcvtimeo from "./so_rcvtimeo.ts";
import soRcvtimeoSignal from "./so_rcvtimeo_signal.ts";
import soRcvtimeoWeeks from "./so_rcvtimeo_weeks.ts";
import soSndtimeo from "./so_sndtimeo.ts";
import soSndtimeoConnect from "./so_sndtimeo_connect.ts";
import soSndtimeoVectors from "./so_sndtimeo_vectors.ts";
import timeoutModeIsNonblockingFd from "./timeout_mode_is_nonblocking_fd.ts";
import unset from "./unset.ts";
import vectorsByMode from "./vectors_by_mode.ts";
import waitallPartial from "./waitall_partial.ts";

/** The cases of `timeout`. */
const cases: readonly Case[] = [
  recvTimeout,
  receivesInTime,
  sendsInTime,
  noLossAfterTimeout,
  noLossAlike,
  dataBeforeDeadline,
  waitallPartial,
  recvfromTimeout,
  acceptTimeout,
  sendTimeout,
  deadlinesApart,
  changeWhileBlocked,
  timeoutModeIsNonblockingFd,
  getters,
  soRcvtimeo,
  soRcvtimeoSignal,
  soRcvtimeoWeeks,
  soSndtimeo,
  soSndtimeoVectors,
  soSndtimeoConnect,
  nonblockingEmpty,
  noneByDefault,
  unset,
  silenceIdle,
  silenceHalfClosed,
  silenceUnreadEnd,
  silenceAfterClose,
  silenceWhileSending,
  arrivedByMode,
  everyCallByMode,
  callsAfterVain,
  callsAfterTimeouts,
  besideDuplicate,
  messagesByMode,
  vectorsByMode,
  buffersByMode,
  descriptorsByMode,
  refusedByMode,
  resetByMode,
  misuseByMode,
  signals,
  callsAfterSignal,
  defaultTimeout,
];

export default cases;
