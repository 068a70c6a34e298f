import type { Case } from "../../../harness/case/mod.ts";
import echo from "./echo.ts";
import largeIntegrity from "./large_integrity.ts";
import fullDuplexLarge from "./full_duplex_large.ts";
import fullDuplexBlocked from "./full_duplex_blocked.ts";
import boundarySizes from "./boundary_sizes.ts";
import binaryTransparent from "./binary_transparent.ts";
import oneByteWritesOrder from "./one_byte_writes_order.ts";
import oneByteWritesNodelay from "./one_byte_writes_nodelay.ts";
import recvReturnsAvailable from "./recv_returns_available.ts";
import sendZero from "./send_zero.ts";

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
  sendZero,
];

export default cases;
