import type { Case } from "../../harness/case/mod.ts";
import abortEndsCalls from "./abort_ends_calls.ts";
import acceptParallel from "./accept_parallel.ts";
import bothDirectionsWait from "./both_directions_wait.ts";
import callsBesideReceive from "./calls_beside_receive.ts";
import closeEndsAccept from "./close_ends_accept.ts";
import closeEndsConnect from "./close_ends_connect.ts";
import closeEndsEveryCall from "./close_ends_every_call.ts";
import closeEndsPoll from "./close_ends_poll.ts";
import closeEndsRecvfrom from "./close_ends_recvfrom.ts";
import closeEndsSend from "./close_ends_send.ts";
import closeEndsSendall from "./close_ends_sendall.ts";
import connectCloseChurn from "./connect_close_churn.ts";
import connectsApart from "./connects_apart.ts";
import manyClients from "./many_clients.ts";
import recvParallel from "./recv_parallel.ts";
import sendParallel from "./send_parallel.ts";
import shutdownEndsAccept from "./shutdown_ends_accept.ts";
import shutdownEndsRecvfrom from "./shutdown_ends_recvfrom.ts";
import shutdownEndsSendall from "./shutdown_ends_sendall.ts";
import shutdownLeavesOtherDirection from "./shutdown_leaves_other_direction.ts";
import shutdownWakesPoll from "./shutdown_wakes_poll.ts";
import waitsApart from "./waits_apart.ts";

/** The cases of `concurrency`: calls side by side. */
const cases: readonly Case[] = [
  acceptParallel,
  bothDirectionsWait,
  recvParallel,
  sendParallel,
  waitsApart,
  connectsApart,
  callsBesideReceive,
  manyClients,
  connectCloseChurn,
  closeEndsRecvfrom,
  closeEndsAccept,
  closeEndsConnect,
  closeEndsSendall,
  closeEndsSend,
  closeEndsPoll,
  closeEndsEveryCall,
  abortEndsCalls,
  shutdownEndsAccept,
  shutdownEndsRecvfrom,
  shutdownEndsSendall,
  shutdownLeavesOtherDirection,
  shutdownWakesPoll,
];

export default cases;
