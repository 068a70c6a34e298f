import type { Case } from "../../harness/case/mod.ts";
import buffersAfterClose from "./buffers_after_close.ts";
import detach from "./detach.ts";
import dupAlone from "./dup_alone.ts";
import dupBesideCalls from "./dup_beside_calls.ts";
import dupCalls from "./dup_calls.ts";
import dupDatagram from "./dup_datagram.ts";
import dupFlags from "./dup_flags.ts";
import dupKeepsConnection from "./dup_keeps_connection.ts";
import dupKilled from "./dup_killed.ts";
import dupListener from "./dup_listener.ts";
import dupOptions from "./dup_options.ts";
import dupPoll from "./dup_poll.ts";
import dupRefused from "./dup_refused.ts";
import dupShutdown from "./dup_shutdown.ts";
import dupSteps from "./dup_steps.ts";
import dupTells from "./dup_tells.ts";
import failedCalls from "./failed_calls.ts";
import filenoUniqueAndReused from "./fileno_unique_and_reused.ts";
import initiallyUnnamed from "./initially_unnamed.ts";
import messagesAfterClose from "./messages_after_close.ts";
import newCloexec from "./new_cloexec.ts";
import newNonblock from "./new_nonblock.ts";
import notInherited from "./not_inherited.ts";
import notInheritedUnix from "./not_inherited_unix.ts";
import numberAgainCalls from "./number_again_calls.ts";
import opsAfterClose from "./ops_after_close.ts";
import protocolMismatch from "./protocol_mismatch.ts";
import rawNeedsPrivilege from "./raw_needs_privilege.ts";
import setUpAfterClose from "./set_up_after_close.ts";
import socketFromBadFileno from "./socket_from_bad_fileno.ts";
import socketFromFile from "./socket_from_file.ts";
import socketFromFileno from "./socket_from_fileno.ts";
import socketpair from "./socketpair.ts";
import socketpairCalls from "./socketpair_calls.ts";
import socketpairDatagram from "./socketpair_datagram.ts";
import socketpairNonblock from "./socketpair_nonblock.ts";
import socketpairSeqpacket from "./socketpair_seqpacket.ts";
import socketpairTypes from "./socketpair_types.ts";
import supportedTypes from "./supported_types.ts";
import unsupportedSeqpacketInet from "./unsupported_seqpacket_inet.ts";
import unsupportedTypeRdm from "./unsupported_type_rdm.ts";
import asFile from "./as_file.ts";
import noSuchNumbers from "./no_such_numbers.ts";
import badAddresses from "./bad_addresses.ts";
import callsByState from "./calls_by_state.ts";
import callsLeaveNoDescriptor from "./calls_leave_no_descriptor.ts";

/** The cases of `lifecycle`. */
const cases: readonly Case[] = [
  supportedTypes,
  unsupportedTypeRdm,
  unsupportedSeqpacketInet,
  protocolMismatch,
  noSuchNumbers,
  rawNeedsPrivilege,
  initiallyUnnamed,
  failedCalls,
  badAddresses,
  opsAfterClose,
  setUpAfterClose,
  buffersAfterClose,
  messagesAfterClose,
  filenoUniqueAndReused,
  numberAgainCalls,
  socketFromFileno,
  socketFromBadFileno,
  detach,
  dupKeepsConnection,
  dupAlone,
  dupCalls,
  dupBesideCalls,
  dupShutdown,
  dupSteps,
  dupListener,
  dupDatagram,
  dupOptions,
  dupFlags,
  dupPoll,
  dupTells,
  dupRefused,
  dupKilled,
  socketpair,
  socketpairDatagram,
  socketpairSeqpacket,
  socketpairTypes,
  socketpairNonblock,
  socketpairCalls,
  newNonblock,
  newCloexec,
  socketFromFile,
  asFile,
  notInherited,
  notInheritedUnix,
  callsByState,
  callsLeaveNoDescriptor,
];

export default cases;
