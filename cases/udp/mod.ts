import type { Case } from "../../harness/case/mod.ts";
import anyStartOrder from "./any_start_order.ts";
import autobind from "./autobind.ts";
import beyondMaxSize from "./beyond_max_size.ts";
import boundaries from "./boundaries.ts";
import closeSemantics from "./close_semantics.ts";
import listenAccept from "./listen_accept.ts";
import manySenders from "./many_senders.ts";
import maxSize from "./max_size.ts";
import neverPartial from "./never_partial.ts";
import noDestination from "./no_destination.ts";
import noListenerSilent from "./no_listener_silent.ts";
import noSender from "./no_sender.ts";
import orderLoopback from "./order_loopback.ts";
import roundtripReply from "./roundtrip_reply.ts";
import selfSend from "./self_send.ts";
import serverSurvivesGoneClient from "./server_survives_gone_client.ts";
import truncation from "./truncation.ts";
import zeroLength from "./zero_length.ts";

/** The cases of `udp`. */
const cases: readonly Case[] = [
  roundtripReply,
  boundaries,
  truncation,
  zeroLength,
  maxSize,
  beyondMaxSize,
  neverPartial,
  noListenerSilent,
  serverSurvivesGoneClient,
  anyStartOrder,
  autobind,
  manySenders,
  orderLoopback,
  selfSend,
  closeSemantics,
  noDestination,
  listenAccept,
  noSender,
];

export default cases;
