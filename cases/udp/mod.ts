import type { Case } from "../../harness/case/mod.ts";
import anyStartOrder from "./any_start_order.ts";
import arrivalReported from "./arrival_reported.ts";
import autobind from "./autobind.ts";
import beyondMaxSize from "./beyond_max_size.ts";
import boundaries from "./boundaries.ts";
import burst from "./burst.ts";
import closeSemantics from "./close_semantics.ts";
import controlRoom from "./control_room.ts";
import destination from "./destination.ts";
import dontwait from "./dontwait.ts";
import everyCall from "./every_call.ts";
import fionread from "./fionread.ts";
import joined from "./joined.ts";
import listenAccept from "./listen_accept.ts";
import lost from "./lost.ts";
import manySenders from "./many_senders.ts";
import marksBeside from "./marks_beside.ts";
import marksSent from "./marks_sent.ts";
import marksTold from "./marks_told.ts";
import maxSize from "./max_size.ts";
import msgMore from "./msg_more.ts";
import neverPartial from "./never_partial.ts";
import noDestination from "./no_destination.ts";
import noListenerSilent from "./no_listener_silent.ts";
import noSender from "./no_sender.ts";
import orderLoopback from "./order_loopback.ts";
import overflowDropsNewest from "./overflow_drops_newest.ts";
import peek from "./peek.ts";
import peerLearnsClose from "./peer_learns_close.ts";
import randomSequences from "./random_sequences.ts";
import rebind from "./rebind.ts";
import receiveWaits from "./receive_waits.ts";
import recvLeavesRest from "./recv_leaves_rest.ts";
import recvmsgFlags from "./recvmsg_flags.ts";
import refusalQueued from "./refusal_queued.ts";
import reuseaddrMultiBind from "./reuseaddr_multi_bind.ts";
import reuseportShare from "./reuseport_share.ts";
import rounds from "./rounds.ts";
import roundtripReply from "./roundtrip_reply.ts";
import segments from "./segments.ts";
import selfSend from "./self_send.ts";
import sendtoWildcard from "./sendto_wildcard.ts";
import sentFrom from "./sent_from.ts";
import serverSurvivesGoneClient from "./server_survives_gone_client.ts";
import specificBindFilters from "./specific_bind_filters.ts";
import toldOfRefusal from "./told_of_refusal.ts";
import truncEmptyBuffer from "./trunc_empty_buffer.ts";
import truncFlag from "./trunc_flag.ts";
import truncLength from "./trunc_length.ts";
import truncation from "./truncation.ts";
import unboundReceive from "./unbound_receive.ts";
import waitall from "./waitall.ts";
import wildcardReplySource from "./wildcard_reply_source.ts";
import wrongFamily from "./wrong_family.ts";
import zeroBuffer from "./zero_buffer.ts";
import zeroLength from "./zero_length.ts";
import callsByState from "./calls_by_state.ts";

/** The cases of `udp`. */
const cases: readonly Case[] = [
  roundtripReply,
  everyCall,
  receiveWaits,
  dontwait,
  waitall,
  rounds,
  lost,
  boundaries,
  truncation,
  recvLeavesRest,
  peek,
  recvmsgFlags,
  truncFlag,
  truncLength,
  truncEmptyBuffer,
  zeroLength,
  zeroBuffer,
  fionread,
  maxSize,
  beyondMaxSize,
  burst,
  neverPartial,
  msgMore,
  noListenerSilent,
  serverSurvivesGoneClient,
  anyStartOrder,
  autobind,
  unboundReceive,
  specificBindFilters,
  wildcardReplySource,
  sendtoWildcard,
  reuseaddrMultiBind,
  reuseportShare,
  manySenders,
  orderLoopback,
  overflowDropsNewest,
  selfSend,
  closeSemantics,
  rebind,
  peerLearnsClose,
  noDestination,
  wrongFamily,
  listenAccept,
  noSender,
  randomSequences,
  destination,
  sentFrom,
  marksTold,
  marksSent,
  marksBeside,
  toldOfRefusal,
  refusalQueued,
  arrivalReported,
  controlRoom,
  segments,
  joined,
  callsByState,
];

export default cases;
