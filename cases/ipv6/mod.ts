import type { Case } from "../../harness/case/mod.ts";
import dualBindConflict from "./dual_bind_conflict.ts";
import dualStackAccept from "./dual_stack_accept.ts";
import dualStackDatagram from "./dual_stack_datagram.ts";
import dualStackDefault from "./dual_stack_default.ts";
import dualStackDestination from "./dual_stack_destination.ts";
import dualStackReset from "./dual_stack_reset.ts";
import linkLocal from "./link_local.ts";
import mappedBind from "./mapped_bind.ts";
import mappedCalls from "./mapped_calls.ts";
import mappedConnect from "./mapped_connect.ts";
import mappedTells from "./mapped_tells.ts";
import mappedDatagram from "./mapped_datagram.ts";
import mappedDissolve from "./mapped_dissolve.ts";
import plainAddresses from "./plain_addresses.ts";
import scope from "./scope.ts";
import tcpEcho from "./tcp_echo.ts";
import udpRoundtrip from "./udp_roundtrip.ts";
import v6onlyConnect from "./v6only_connect.ts";
import v6onlyDatagram from "./v6only_datagram.ts";
import v6onlySet from "./v6only_set.ts";

/** The cases of `ipv6`. */
const cases: readonly Case[] = [
  tcpEcho,
  udpRoundtrip,
  dualStackAccept,
  dualStackDefault,
  dualStackReset,
  dualStackDatagram,
  dualStackDestination,
  v6onlySet,
  v6onlyConnect,
  v6onlyDatagram,
  dualBindConflict,
  mappedConnect,
  mappedTells,
  mappedCalls,
  mappedDatagram,
  plainAddresses,
  mappedDissolve,
  mappedBind,
  linkLocal,
  scope,
];

export default cases;
