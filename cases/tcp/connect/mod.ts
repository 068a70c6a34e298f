import type { Case } from "../../../harness/case/mod.ts";
import alreadyConnected from "./already_connected.ts";
import beforeAccept from "./before_accept.ts";
import connectEx from "./connect_ex.ts";
import continuesAfterUserTimeout from "./continues_after_user_timeout.ts";
import disconnectAfUnspec from "./disconnect_af_unspec.ts";
import failuresLeaveNothing from "./failures_leave_nothing.ts";
import inProgressOthers from "./in_progress_others.ts";
import inProgressState from "./in_progress_state.ts";
import manyAtOnce from "./many_at_once.ts";
import nonblockingRefused from "./nonblocking_refused.ts";
import nonblockingRefusedViaIo from "./nonblocking_refused_via_io.ts";
import nonblockingSuccess from "./nonblocking_success.ts";
import onListener from "./on_listener.ts";
import refused from "./refused.ts";
import severalMessages from "./several_messages.ts";
import refusedBoundNotListening from "./refused_bound_not_listening.ts";
import refusedKeeps from "./refused_keeps.ts";
import refusedState from "./refused_state.ts";
import retrySameSocket from "./retry_same_socket.ts";
import selfConnect from "./self_connect.ts";
import shutdownWhileConnecting from "./shutdown_while_connecting.ts";
import signal from "./signal.ts";
import simultaneousOpen from "./simultaneous_open.ts";
import timeoutFullBacklog from "./timeout_full_backlog.ts";
import wrongFamily from "./wrong_family.ts";
import callsByState from "./calls_by_state.ts";

/** The cases of `tcp/connect`. */
const cases: readonly Case[] = [
  refused,
  severalMessages,
  refusedBoundNotListening,
  refusedState,
  failuresLeaveNothing,
  retrySameSocket,
  refusedKeeps,
  beforeAccept,
  manyAtOnce,
  alreadyConnected,
  onListener,
  connectEx,
  wrongFamily,
  nonblockingSuccess,
  nonblockingRefused,
  nonblockingRefusedViaIo,
  inProgressState,
  inProgressOthers,
  timeoutFullBacklog,
  continuesAfterUserTimeout,
  signal,
  shutdownWhileConnecting,
  selfConnect,
  simultaneousOpen,
  disconnectAfUnspec,
  callsByState,
];

export default cases;
