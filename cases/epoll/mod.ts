import type { Case } from "../../harness/case/mod.ts";
import addedReady from "./added_ready.ts";
import callsOfMembers from "./calls_of_members.ts";
import changedWhileWaiting from "./changed_while_waiting.ts";
import closed from "./closed.ts";
import closedDuplicate from "./closed_duplicate.ts";
import connecting from "./connecting.ts";
import data from "./data.ts";
import datagram from "./datagram.ts";
import datagramRefused from "./datagram_refused.ts";
import duplicate from "./duplicate.ts";
import edge from "./edge.ts";
import errors from "./errors.ts";
import exclusive from "./exclusive.ts";
import hundred from "./hundred.ts";
import instanceDuplicate from "./instance_duplicate.ts";
import level from "./level.ts";
import listener from "./listener.ts";
import loop from "./loop.ts";
import modified from "./modified.ts";
import most from "./most.ts";
import neighbours from "./neighbours.ts";
import nested from "./nested.ts";
import oneshot from "./oneshot.ts";
import ownShutdown from "./own_shutdown.ts";
import pair from "./pair.ts";
import peerEnd from "./peer_end.ts";
import removed from "./removed.ts";
import reset from "./reset.ts";
import room from "./room.ts";
import signal from "./signal.ts";
import timeout from "./timeout.ts";
import twoInstances from "./two_instances.ts";
import twoWaiters from "./two_waiters.ts";
import unconnected from "./unconnected.ts";
import urgent from "./urgent.ts";
import wakes from "./wakes.ts";

/** The cases of `epoll`. */
const cases: readonly Case[] = [
  level,
  edge,
  addedReady,
  modified,
  oneshot,
  room,
  listener,
  connecting,
  unconnected,
  peerEnd,
  reset,
  ownShutdown,
  urgent,
  pair,
  datagram,
  datagramRefused,
  data,
  most,
  hundred,
  timeout,
  wakes,
  signal,
  changedWhileWaiting,
  twoWaiters,
  removed,
  closed,
  duplicate,
  closedDuplicate,
  neighbours,
  callsOfMembers,
  twoInstances,
  instanceDuplicate,
  exclusive,
  nested,
  loop,
  errors,
];

export default cases;
