import type { Case } from "../../../harness/case/mod.ts";
import afterPeerClose from "./after_peer_close.ts";
import afterReset from "./after_reset.ts";
import bothAfterPeerClose from "./both_after_peer_close.ts";
import callsBehindEnd from "./calls_behind_end.ts";
import invalidHow from "./invalid_how.ts";
import lingering from "./lingering.ts";
import noSecondLife from "./no_second_life.ts";
import oneAfterOther from "./one_after_other.ts";
import peerEndsWhileSending from "./peer_ends_while_sending.ts";
import poll from "./poll.ts";
import rdBufferedReadable from "./rd_buffered_readable.ts";
import rdPeerUnaware from "./rd_peer_unaware.ts";
import rdwr from "./rdwr.ts";
import rdwrFullBuffers from "./rdwr_full_buffers.ts";
import rdwrResetsLateData from "./rdwr_resets_late_data.ts";
import rdwrUnread from "./rdwr_unread.ts";
import readAfterPeerClose from "./read_after_peer_close.ts";
import repeat from "./repeat.ts";
import repeatBoth from "./repeat_both.ts";
import repeatRead from "./repeat_read.ts";
import replyAfterEof from "./reply_after_eof.ts";
import replyByFile from "./reply_by_file.ts";
import replyByVectors from "./reply_by_vectors.ts";
import simultaneous from "./simultaneous.ts";
import states from "./states.ts";
import unconnected from "./unconnected.ts";
import wakesBlockedRecv from "./wakes_blocked_recv.ts";
import wrBothFull from "./wr_both_full.ts";
import wrEofAfterData from "./wr_eof_after_data.ts";
import wrFullBuffers from "./wr_full_buffers.ts";
import wrSendKeepsReceived from "./wr_send_keeps_received.ts";
import wrStillReads from "./wr_still_reads.ts";
import wrThenCloseFlushes from "./wr_then_close_flushes.ts";
import wrThenFlags from "./wr_then_flags.ts";
import wrThenSend from "./wr_then_send.ts";
import wrThenSendZero from "./wr_then_send_zero.ts";
import wrWithUnread from "./wr_with_unread.ts";

/** The cases of `tcp/shutdown`. */
const cases: readonly Case[] = [
  wrEofAfterData,
  wrFullBuffers,
  wrBothFull,
  rdwrFullBuffers,
  wrStillReads,
  lingering,
  peerEndsWhileSending,
  replyAfterEof,
  replyByVectors,
  replyByFile,
  callsBehindEnd,
  wrWithUnread,
  wrThenFlags,
  wrThenSend,
  wrSendKeepsReceived,
  wrThenSendZero,
  repeat,
  repeatBoth,
  repeatRead,
  unconnected,
  invalidHow,
  poll,
  rdBufferedReadable,
  rdPeerUnaware,
  wakesBlockedRecv,
  rdwr,
  noSecondLife,
  rdwrUnread,
  oneAfterOther,
  rdwrResetsLateData,
  afterPeerClose,
  bothAfterPeerClose,
  readAfterPeerClose,
  afterReset,
  simultaneous,
  states,
  wrThenCloseFlushes,
];

export default cases;
