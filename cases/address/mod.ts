import type { Case } from "../../harness/case/mod.ts";
import autobindOnConnect from "./autobind_on_connect.ts";
import bindAfterConnect from "./bind_after_connect.ts";
import bindAliasThenConnect from "./bind_alias_then_connect.ts";
import bindEphemeral from "./bind_ephemeral.ts";
import bindInUse from "./bind_in_use.ts";
import bindNames from "./bind_names.ts";
import bindNonlocal from "./bind_nonlocal.ts";
import bindReuseaddrTwoListeners from "./bind_reuseaddr_two_listeners.ts";
import bindThenConnectSource from "./bind_then_connect_source.ts";
import bindWildcardConflict from "./bind_wildcard_conflict.ts";
import bindWrongFamily from "./bind_wrong_family.ts";
import connectBroadcastOrMulticast from "./connect_broadcast_or_multicast.ts";
import connectChoosesAddress from "./connect_chooses_address.ts";
import connectPortZero from "./connect_port_zero.ts";
import connectSame4tuple from "./connect_same_4tuple.ts";
import connectToWildcard from "./connect_to_wildcard.ts";
import doubleBind from "./double_bind.ts";
import emptyHostIsAny from "./empty_host_is_any.ts";
import getpeernameAfterPeerClose from "./getpeername_after_peer_close.ts";
import getpeernameUnconnected from "./getpeername_unconnected.ts";
import highestPort from "./highest_port.ts";
import givenAsBytes from "./given_as_bytes.ts";
import intoSmallBuffers from "./into_small_buffers.ts";
import listenAfterInUse from "./listen_after_in_use.ts";
import namesAfterBoth from "./names_after_both.ts";
import namesAfterShutdown from "./names_after_shutdown.ts";
import namesReciprocal from "./names_reciprocal.ts";
import passiveCloseNoTimeWait from "./passive_close_no_time_wait.ts";
import privilegedPort from "./privileged_port.ts";
import rebindWithLiveConnections from "./rebind_with_live_connections.ts";
import reuseaddrListenerAlone from "./reuseaddr_listener_alone.ts";
import reuseaddrOfBoth from "./reuseaddr_of_both.ts";
import reuseportShare from "./reuseport_share.ts";
import specificBindIsolates from "./specific_bind_isolates.ts";
import tcpUdpPortSpaces from "./tcp_udp_port_spaces.ts";
import timeWaitRebind from "./time_wait_rebind.ts";
import wildcardAcceptConcreteLocal from "./wildcard_accept_concrete_local.ts";
import wildcardBindThenConnect from "./wildcard_bind_then_connect.ts";
import wildcardReceivesAll from "./wildcard_receives_all.ts";

/** The cases of `address`. */
const cases: readonly Case[] = [
  namesReciprocal,
  namesAfterShutdown,
  namesAfterBoth,
  getpeernameAfterPeerClose,
  getpeernameUnconnected,
  autobindOnConnect,
  bindThenConnectSource,
  bindAliasThenConnect,
  wildcardBindThenConnect,
  wildcardAcceptConcreteLocal,
  wildcardReceivesAll,
  specificBindIsolates,
  connectToWildcard,
  connectChoosesAddress,
  connectPortZero,
  connectBroadcastOrMulticast,
  connectSame4tuple,
  bindEphemeral,
  bindNames,
  highestPort,
  bindInUse,
  listenAfterInUse,
  bindWildcardConflict,
  tcpUdpPortSpaces,
  bindNonlocal,
  bindWrongFamily,
  privilegedPort,
  doubleBind,
  bindAfterConnect,
  bindReuseaddrTwoListeners,
  reuseaddrListenerAlone,
  reuseaddrOfBoth,
  reuseportShare,
  timeWaitRebind,
  passiveCloseNoTimeWait,
  rebindWithLiveConnections,
  emptyHostIsAny,
  intoSmallBuffers,
  givenAsBytes,
];

export default cases;
