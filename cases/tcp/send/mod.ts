import type { Case } from "../../../harness/case/mod.ts";
import blockedPeerCloseUnread from "./blocked_peer_close_unread.ts";
import blockedPeerReset from "./blocked_peer_reset.ts";
import blockedResetKeepsReceived from "./blocked_reset_keeps_received.ts";
import blockingSendFull from "./blocking_send_full.ts";
import bufferUsedAgain from "./buffer_used_again.ts";
import countsAddUp from "./counts_add_up.ts";
import dontwait from "./dontwait.ts";
import eagainSendsNothing from "./eagain_sends_nothing.ts";
import failedReceiveKeepsSent from "./failed_receive_keeps_sent.ts";
import mutualSendallDeadlock from "./mutual_sendall_deadlock.ts";
import notConnected from "./not_connected.ts";
import partialCountExact from "./partial_count_exact.ts";
import partialNonblocking from "./partial_nonblocking.ts";
import refusalKeepsReceived from "./refusal_keeps_received.ts";
import resumesAfterRefusal from "./resumes_after_refusal.ts";
import sendallCompletes from "./sendall_completes.ts";
import sendallNonblocking from "./sendall_nonblocking.ts";
import sendallTimeout from "./sendall_timeout.ts";
import sendallTotalTime from "./sendall_total_time.ts";
import sendfile from "./sendfile.ts";
import sendfileFails from "./sendfile_fails.ts";
import sendfileFull from "./sendfile_full.ts";
import sendfilePlace from "./sendfile_place.ts";
import oneByteFull from "./one_byte_full.ts";
import severalFull from "./several_full.ts";
import fullTells from "./full_tells.ts";
import sigpipe from "./sigpipe.ts";
import timeoutModePartial from "./timeout_mode_partial.ts";
import unacknowledged from "./unacknowledged.ts";
import vectorsPartialCount from "./vectors_partial_count.ts";
import vectorsWait from "./vectors_wait.ts";
import writableAfterDrain from "./writable_after_drain.ts";
import sigpipeRaised from "./sigpipe_raised.ts";

/** The cases of `tcp/send`. */
const cases: readonly Case[] = [
  partialNonblocking,
  partialCountExact,
  vectorsPartialCount,
  vectorsWait,
  countsAddUp,
  unacknowledged,
  resumesAfterRefusal,
  refusalKeepsReceived,
  failedReceiveKeepsSent,
  eagainSendsNothing,
  dontwait,
  writableAfterDrain,
  blockingSendFull,
  timeoutModePartial,
  sendallCompletes,
  bufferUsedAgain,
  sendallTimeout,
  sendallTotalTime,
  sendallNonblocking,
  mutualSendallDeadlock,
  blockedPeerReset,
  blockedResetKeepsReceived,
  blockedPeerCloseUnread,
  notConnected,
  sigpipe,
  sigpipeRaised,
  sendfile,
  sendfileFails,
  sendfileFull,
  sendfilePlace,
  oneByteFull,
  severalFull,
  fullTells,
];

export default cases;
