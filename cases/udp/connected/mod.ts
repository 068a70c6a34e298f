import type { Case } from "../../../harness/case/mod.ts";
import beyondMaxSize from "./beyond_max_size.ts";
import bindAgain from "./bind_again.ts";
import boundaries from "./boundaries.ts";
import broadcast from "./broadcast.ts";
import bufferUsedAgain from "./buffer_used_again.ts";
import dissolve from "./dissolve.ts";
import dissolveKeepsPort from "./dissolve_keeps_port.ts";
import dissolveKeepsQueue from "./dissolve_keeps_queue.ts";
import dissolveTells from "./dissolve_tells.ts";
import errorBeforeData from "./error_before_data.ts";
import everyCall from "./every_call.ts";
import exchange from "./exchange.ts";
import filters from "./filters.ts";
import filtersHost from "./filters_host.ts";
import localAddress from "./local_address.ts";
import maxSize from "./max_size.ts";
import msgMore from "./msg_more.ts";
import peerCloseSilent from "./peer_close_silent.ts";
import queuedBeforeConnect from "./queued_before_connect.ts";
import recvByMode from "./recv_by_mode.ts";
import reconnect from "./reconnect.ts";
import refusedBuffers from "./refused_buffers.ts";
import refusedByMode from "./refused_by_mode.ts";
import refusedInTurn from "./refused_in_turn.ts";
import refusedIsolation from "./refused_isolation.ts";
import refusedKept from "./refused_kept.ts";
import refusedOnRecv from "./refused_on_recv.ts";
import refusedOnSend from "./refused_on_send.ts";
import refusedPoll from "./refused_poll.ts";
import refusedReaders from "./refused_readers.ts";
import refusedSoError from "./refused_so_error.ts";
import refusedThenReconnect from "./refused_then_reconnect.ts";
import refusedWakesRecv from "./refused_wakes_recv.ts";
import rounds from "./rounds.ts";
import scatterGather from "./scatter_gather.ts";
import sendall from "./sendall.ts";
import sendfile from "./sendfile.ts";
import sendtoOverride from "./sendto_override.ts";
import sharedPort from "./shared_port.ts";
import shutdownRead from "./shutdown_read.ts";
import shutdownWrite from "./shutdown_write.ts";
import toItself from "./to_itself.ts";
import truncation from "./truncation.ts";
import zeroBuffer from "./zero_buffer.ts";

/** The cases of `udp/connected`. */
const cases: readonly Case[] = [
  exchange,
  rounds,
  boundaries,
  scatterGather,
  everyCall,
  sendall,
  sendfile,
  bufferUsedAgain,
  msgMore,
  truncation,
  recvByMode,
  zeroBuffer,
  maxSize,
  beyondMaxSize,
  filters,
  filtersHost,
  sharedPort,
  toItself,
  reconnect,
  dissolve,
  dissolveKeepsPort,
  dissolveKeepsQueue,
  dissolveTells,
  localAddress,
  bindAgain,
  sendtoOverride,
  broadcast,
  queuedBeforeConnect,
  peerCloseSilent,
  refusedOnRecv,
  refusedOnSend,
  refusedInTurn,
  refusedSoError,
  refusedReaders,
  refusedBuffers,
  refusedKept,
  refusedPoll,
  refusedByMode,
  refusedWakesRecv,
  refusedThenReconnect,
  refusedIsolation,
  errorBeforeData,
  shutdownWrite,
  shutdownRead,
];

export default cases;
