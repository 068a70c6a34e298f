import type { Case } from "../../../harness/case/mod.ts";
import boundaries from "./boundaries.ts";
import connectFilter from "./connect_filter.ts";
import fullQueue from "./full_queue.ts";
import fullQueueWaits from "./full_queue_waits.ts";
import noReceiver from "./no_receiver.ts";
import peerClose from "./peer_close.ts";
import roundtrip from "./roundtrip.ts";
import shutdown from "./shutdown.ts";
import tooBig from "./too_big.ts";

/** The cases of `unix/dgram`. */
const cases: readonly Case[] = [
  roundtrip,
  boundaries,
  noReceiver,
  fullQueue,
  fullQueueWaits,
  tooBig,
  peerClose,
  connectFilter,
  shutdown,
];

export default cases;
