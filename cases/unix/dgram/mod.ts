import type { Case } from "../../../harness/case/mod.ts";
import abstract from "./abstract.ts";
import backpressureTimeout from "./backpressure_timeout.ts";
import backpressureWaits from "./backpressure_waits.ts";
import boundaries from "./boundaries.ts";
import closeBesideSend from "./close_beside_send.ts";
import connectFilter from "./connect_filter.ts";
import connected from "./connected.ts";
import dissolve from "./dissolve.ts";
import dontwait from "./dontwait.ts";
import fdPassing from "./fd_passing.ts";
import noReceiver from "./no_receiver.ts";
import peerClose from "./peer_close.ts";
import pollFull from "./poll_full.ts";
import receiverCloses from "./receiver_closes.ts";
import reliableBackpressure from "./reliable_backpressure.ts";
import roundtrip from "./roundtrip.ts";
import controlOfIp from "./control_of_ip.ts";
import scatterGather from "./scatter_gather.ts";
import shutdown from "./shutdown.ts";
import tooBig from "./too_big.ts";

/** The cases of `unix/dgram`. */
const cases: readonly Case[] = [
  roundtrip,
  abstract,
  boundaries,
  scatterGather,
  controlOfIp,
  noReceiver,
  reliableBackpressure,
  backpressureWaits,
  receiverCloses,
  backpressureTimeout,
  dontwait,
  pollFull,
  closeBesideSend,
  tooBig,
  connected,
  dissolve,
  peerClose,
  connectFilter,
  shutdown,
  fdPassing,
];

export default cases;
