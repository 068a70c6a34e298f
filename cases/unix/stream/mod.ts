import type { Case } from "../../../harness/case/mod.ts";
import abstract from "./abstract.ts";
import backlogFull from "./backlog_full.ts";
import backlogWaits from "./backlog_waits.ts";
import bindErrors from "./bind_errors.ts";
import closeBesideConnect from "./close_beside_connect.ts";
import closeUnread from "./close_unread.ts";
import connectByMode from "./connect_by_mode.ts";
import connectErrors from "./connect_errors.ts";
import credentials from "./credentials.ts";
import credentialsTold from "./credentials_told.ts";
import echoLarge from "./echo_large.ts";
import fdAndCredentials from "./fd_and_credentials.ts";
import fdBarrier from "./fd_barrier.ts";
import fdCalls from "./fd_calls.ts";
import fdGivenUp from "./fd_given_up.ts";
import fdKeeps from "./fd_keeps.ts";
import fdFlags from "./fd_flags.ts";
import fdFull from "./fd_full.ts";
import fdEnded from "./fd_ended.ts";
import fdDoesAll from "./fd_does_all.ts";
import fdNonblocking from "./fd_nonblocking.ts";
import fdLastDescriptor from "./fd_last_descriptor.ts";
import fdMany from "./fd_many.ts";
import fdNoDescriptor from "./fd_no_descriptor.ts";
import fdOfEveryKind from "./fd_of_every_kind.ts";
import fdPair from "./fd_pair.ts";
import fdPassing from "./fd_passing.ts";
import fdWakes from "./fd_wakes.ts";
import halfClose from "./half_close.ts";
import listenerClosePending from "./listener_close_pending.ts";
import names from "./names.ts";
import namesBound from "./names_bound.ts";
import nonblockingKept from "./nonblocking_kept.ts";
import onceOnly from "./once_only.ts";
import options from "./options.ts";
import passcred from "./passcred.ts";
import pathFull from "./path_full.ts";
import pathLength from "./path_length.ts";
import pathLifecycle from "./path_lifecycle.ts";
import pathOfSuccessor from "./path_of_successor.ts";
import peerClose from "./peer_close.ts";
import permission from "./permission.ts";
import renamed from "./renamed.ts";
import sendtoAddr from "./sendto_addr.ts";
import typeMismatch from "./type_mismatch.ts";
import unlinked from "./unlinked.ts";

/** The cases of `unix/stream`. */
const cases: readonly Case[] = [
  pathLifecycle,
  bindErrors,
  pathOfSuccessor,
  pathLength,
  pathFull,
  unlinked,
  renamed,
  onceOnly,
  connectErrors,
  connectByMode,
  nonblockingKept,
  permission,
  typeMismatch,
  names,
  namesBound,
  options,
  abstract,
  credentials,
  passcred,
  credentialsTold,
  fdAndCredentials,
  echoLarge,
  peerClose,
  closeUnread,
  listenerClosePending,
  halfClose,
  sendtoAddr,
  backlogFull,
  backlogWaits,
  closeBesideConnect,
  fdPassing,
  fdPair,
  fdWakes,
  fdBarrier,
  fdOfEveryKind,
  fdKeeps,
  fdEnded,
  fdDoesAll,
  fdCalls,
  fdFlags,
  fdFull,
  fdNonblocking,
  fdMany,
  fdGivenUp,
  fdNoDescriptor,
  fdLastDescriptor,
];

export default cases;
