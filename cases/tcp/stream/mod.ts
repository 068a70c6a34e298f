import type { Case } from "../../../harness/case/mod.ts";
import binaryTransparent from "./binary_transparent.ts";
import boundarySizes from "./boundary_sizes.ts";
import echo from "./echo.ts";
import fullDuplexBlocked from "./full_duplex_blocked.ts";
import fullDuplexLarge from "./full_duplex_large.ts";
import largeIntegrity from "./large_integrity.ts";
import msgDontwait from "./msg_dontwait.ts";
import msgPeek from "./msg_peek.ts";
import msgWaitall from "./msg_waitall.ts";
import oneByteWritesNodelay from "./one_byte_writes_nodelay.ts";
import oneByteWritesOrder from "./one_byte_writes_order.ts";
import peekReset from "./peek_reset.ts";
import recvReturnsAvailable from "./recv_returns_available.ts";
import recvZero from "./recv_zero.ts";
import recvfromSendto from "./recvfrom_sendto.ts";
import sendZero from "./send_zero.ts";
import waitallReset from "./waitall_reset.ts";

/** The cases of `tcp/stream`. */
const cases: readonly Case[] = [
  echo,
  largeIntegrity,
  fullDuplexLarge,
  fullDuplexBlocked,
  boundarySizes,
  binaryTransparent,
  oneByteWritesOrder,
  oneByteWritesNodelay,
  recvReturnsAvailable,
  recvZero,
  sendZero,
  msgPeek,
  peekReset,
  msgDontwait,
  msgWaitall,
  waitallReset,
  recvfromSendto,
];

export default cases;
