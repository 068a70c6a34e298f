import type { Case } from "../../../harness/case/mod.ts";
import binaryTransparent from "./binary_transparent.ts";
import boundarySizes from "./boundary_sizes.ts";
import chunkSizes from "./chunk_sizes.ts";
import cork from "./cork.ts";
import corkCombined from "./cork_combined.ts";
import echo from "./echo.ts";
import fionread from "./fionread.ts";
import fullDuplexBlocked from "./full_duplex_blocked.ts";
import fullDuplexLarge from "./full_duplex_large.ts";
import largeIntegrity from "./large_integrity.ts";
import moreEnded from "./more_ended.ts";
import msgDontwait from "./msg_dontwait.ts";
import msgMore from "./msg_more.ts";
import msgPeek from "./msg_peek.ts";
import msgTruncDiscards from "./msg_trunc_discards.ts";
import msgWaitall from "./msg_waitall.ts";
import noCrosstalk from "./no_crosstalk.ts";
import noMessageFlags from "./no_message_flags.ts";
import oneByteWritesNodelay from "./one_byte_writes_nodelay.ts";
import oneByteWritesOrder from "./one_byte_writes_order.ts";
import peekReset from "./peek_reset.ts";
import randomSequences from "./random_sequences.ts";
import readZero from "./read_zero.ts";
import recvLeavesRest from "./recv_leaves_rest.ts";
import recvReturnsAvailable from "./recv_returns_available.ts";
import recvZero from "./recv_zero.ts";
import recvfromFlags from "./recvfrom_flags.ts";
import recvfromSendto from "./recvfrom_sendto.ts";
import recvmsgFlags from "./recvmsg_flags.ts";
import scatterGather from "./scatter_gather.ts";
import scatterPartial from "./scatter_partial.ts";
import sendZero from "./send_zero.ts";
import severalMessages from "./several_messages.ts";
import waitallFlags from "./waitall_flags.ts";
import waitallLarge from "./waitall_large.ts";
import waitallReset from "./waitall_reset.ts";

/** The cases of `tcp/stream`. */
const cases: readonly Case[] = [
  echo,
  noCrosstalk,
  largeIntegrity,
  fullDuplexLarge,
  fullDuplexBlocked,
  boundarySizes,
  chunkSizes,
  binaryTransparent,
  oneByteWritesOrder,
  oneByteWritesNodelay,
  recvReturnsAvailable,
  recvLeavesRest,
  recvZero,
  readZero,
  sendZero,
  msgPeek,
  peekReset,
  msgDontwait,
  msgWaitall,
  waitallLarge,
  waitallFlags,
  waitallReset,
  msgTruncDiscards,
  recvfromSendto,
  recvfromFlags,
  recvmsgFlags,
  noMessageFlags,
  scatterGather,
  scatterPartial,
  severalMessages,
  fionread,
  cork,
  corkCombined,
  msgMore,
  moreEnded,
  randomSequences,
];

export default cases;
