import type { Case } from "../../harness/case/mod.ts";
import afterPeek from "./after_peek.ts";
import alike from "./alike.ts";
import closed from "./closed.ts";
import connected from "./connected.ts";
import datagram from "./datagram.ts";
import datagramUnbound from "./datagram_unbound.ts";
import emptyDatagram from "./empty_datagram.ts";
import endOnlyAsked from "./end_only_asked.ts";
import endsAlone from "./ends_alone.ts";
import eof from "./eof.ts";
import full from "./full.ts";
import fullEnd from "./full_end.ts";
import highDescriptors from "./high_descriptors.ts";
import hundred from "./hundred.ts";
import listener from "./listener.ts";
import listenerShut from "./listener_shut.ts";
import mode from "./mode.ts";
import onlyAsked from "./only_asked.ts";
import ownShutdown from "./own_shutdown.ts";
import pair from "./pair.ts";
import peerGone from "./peer_gone.ts";
import rcvlowat from "./rcvlowat.ts";
import refused from "./refused.ts";
import resetUnread from "./reset_unread.ts";
import select from "./select.ts";
import selectClosed from "./select_closed.ts";
import selectConnects from "./select_connects.ts";
import selectHundred from "./select_hundred.ts";
import selectUrgent from "./select_urgent.ts";
import selectWaits from "./select_waits.ts";
import several from "./several.ts";
import severalWakes from "./several_wakes.ts";
import shortWaits from "./short_waits.ts";
import timeout from "./timeout.ts";
import twoAtOnce from "./two_at_once.ts";
import unasked from "./unasked.ts";
import unconnected from "./unconnected.ts";
import urgent from "./urgent.ts";
import endless from "./endless.ts";
import wakes from "./wakes.ts";
import wakesReset from "./wakes_reset.ts";
import signal from "./signal.ts";
import signalDriven from "./signal_driven.ts";

/** The cases of `poll`. */
const cases: readonly Case[] = [
  listener,
  listenerShut,
  connected,
  afterPeek,
  full,
  urgent,
  fullEnd,
  eof,
  peerGone,
  resetUnread,
  refused,
  ownShutdown,
  unconnected,
  pair,
  rcvlowat,
  datagram,
  datagramUnbound,
  emptyDatagram,
  onlyAsked,
  endOnlyAsked,
  unasked,
  several,
  hundred,
  highDescriptors,
  closed,
  timeout,
  shortWaits,
  mode,
  wakes,
  endless,
  wakesReset,
  signal,
  signalDriven,
  endsAlone,
  twoAtOnce,
  severalWakes,
  select,
  selectClosed,
  selectWaits,
  selectConnects,
  selectUrgent,
  selectHundred,
  alike,
];

export default cases;
