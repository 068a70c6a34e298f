import type { Case } from "../../harness/case/mod.ts";
import backPressure from "./back_pressure.ts";
import bothWays from "./both_ways.ts";
import dies from "./dies.ts";
import endsOfBoth from "./ends_of_both.ts";
import flushedAtClose from "./flushed_at_close.ts";
import halfClose from "./half_close.ts";
import halfCloseReply from "./half_close_reply.ts";
import halfClosedSilence from "./half_closed_silence.ts";
import idle from "./idle.ts";
import mappedTarget from "./mapped_target.ts";
import noCrosstalk from "./no_crosstalk.ts";
import pieces from "./pieces.ts";
import proxyHeader from "./proxy_header.ts";
import proxyTakenInPieces from "./proxy_taken_in_pieces.ts";
import proxyV1Sent from "./proxy_v1_sent.ts";
import proxyV2Sent from "./proxy_v2_sent.ts";
import refusedAsSuch from "./refused_as_such.ts";
import refusedEnds from "./refused_ends.ts";
import resetAsSuch from "./reset_as_such.ts";
import resetBehindData from "./reset_behind_data.ts";
import resetEnds from "./reset_ends.ts";
import resumedAfterStall from "./resumed_after_stall.ts";
import serverSpeaksFirst from "./server_speaks_first.ts";
import sideBySide from "./side_by_side.ts";
import slowTarget from "./slow_target.ts";
import survivesResets from "./survives_resets.ts";
import thousandConnections from "./thousand_connections.ts";
import udpBoundaries from "./udp_boundaries.ts";
import udpEmpty from "./udp_empty.ts";
import udpGoneClient from "./udp_gone_client.ts";
import udpIdle from "./udp_idle.ts";
import udpLargest from "./udp_largest.ts";
import udpRefused from "./udp_refused.ts";
import udpTwoClients from "./udp_two_clients.ts";
import unreachableEnds from "./unreachable_ends.ts";
import unreadAtClose from "./unread_at_close.ts";
import urgent from "./urgent.ts";

/** The cases of `relay`: first the longest, then what must pass, then how connections end, then datagrams. */
const cases: readonly Case[] = [
  thousandConnections,
  bothWays,
  pieces,
  noCrosstalk,
  sideBySide,
  serverSpeaksFirst,
  slowTarget,
  mappedTarget,
  proxyHeader,
  proxyV1Sent,
  proxyV2Sent,
  proxyTakenInPieces,
  flushedAtClose,
  backPressure,
  resumedAfterStall,
  idle,
  endsOfBoth,
  halfClose,
  halfCloseReply,
  halfClosedSilence,
  refusedEnds,
  refusedAsSuch,
  unreachableEnds,
  resetEnds,
  resetAsSuch,
  resetBehindData,
  unreadAtClose,
  survivesResets,
  dies,
  urgent,
  udpBoundaries,
  udpEmpty,
  udpLargest,
  udpTwoClients,
  udpRefused,
  udpGoneClient,
  udpIdle,
];

export default cases;
