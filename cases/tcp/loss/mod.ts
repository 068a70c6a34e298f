import type { Case } from "../../../harness/case/mod.ts";
import accept from "./accept.ts";
import afterPeersEnd from "./after_peers_end.ts";
import arrivesTwice from "./arrives_twice.ts";
import close from "./close.ts";
import closeMany from "./close_many.ts";
import closeFull from "./close_full.ts";
import connect from "./connect.ts";
import connectByMode from "./connect_by_mode.ts";
import connectGivenUp from "./connect_given_up.ts";
import data from "./data.ts";
import dataAndEnd from "./data_and_end.ts";
import end from "./end.ts";
import endingStates from "./ending_states.ts";
import fast from "./fast.ts";
import handshake from "./handshake.ts";
import hole from "./hole.ts";
import holeEnd from "./hole_end.ts";
import holePoll from "./hole_poll.ts";
import holeReceives from "./hole_receives.ts";
import holeReset from "./hole_reset.ts";
import isolation from "./isolation.ts";
import keepAlive from "./keep_alive.ts";
import keepAliveAnswered from "./keep_alive_answered.ts";
import large from "./large.ts";
import lastAcknowledgement from "./last_acknowledgement.ts";
import linger from "./linger.ts";
import reset from "./reset.ts";
import sendfile from "./sendfile.ts";
import simultaneousEnd from "./simultaneous_end.ts";
import timeout from "./timeout.ts";
import userTimeoutHealed from "./user_timeout_healed.ts";
import userTimeoutPoll from "./user_timeout_poll.ts";
import userTimeoutRecv from "./user_timeout_recv.ts";
import userTimeoutSend from "./user_timeout_send.ts";
import window from "./window.ts";
import windowUnheard from "./window_unheard.ts";
import writable from "./writable.ts";

/** The cases of `tcp/loss`. */
const cases: readonly Case[] = [
  data,
  large,
  fast,
  sendfile,
  end,
  dataAndEnd,
  close,
  closeFull,
  closeMany,
  afterPeersEnd,
  simultaneousEnd,
  lastAcknowledgement,
  endingStates,
  connect,
  connectByMode,
  connectGivenUp,
  accept,
  handshake,
  writable,
  window,
  windowUnheard,
  hole,
  holeEnd,
  holePoll,
  holeReceives,
  holeReset,
  arrivesTwice,
  reset,
  timeout,
  isolation,
  linger,
  userTimeoutRecv,
  userTimeoutPoll,
  userTimeoutSend,
  userTimeoutHealed,
  keepAlive,
  keepAliveAnswered,
];

export default cases;
