import type { Case } from "../../harness/case/mod.ts";
import detach from "./detach.ts";
import dupKeepsConnection from "./dup_keeps_connection.ts";
import dupListener from "./dup_listener.ts";
import dupShutdown from "./dup_shutdown.ts";
import filenoUnique from "./fileno_unique.ts";
import initiallyUnnamed from "./initially_unnamed.ts";
import opsAfterClose from "./ops_after_close.ts";
import protocol from "./protocol.ts";
import rawNeedsPrivilege from "./raw_needs_privilege.ts";
import socketFromBadFileno from "./socket_from_bad_fileno.ts";
import socketFromFileno from "./socket_from_fileno.ts";
import socketpair from "./socketpair.ts";
import socketpairDatagram from "./socketpair_datagram.ts";
import supportedTypes from "./supported_types.ts";
import unsupportedTypes from "./unsupported_types.ts";

/** The cases of `lifecycle`. */
const cases: readonly Case[] = [
  supportedTypes,
  unsupportedTypes,
  protocol,
  rawNeedsPrivilege,
  initiallyUnnamed,
  opsAfterClose,
  filenoUnique,
  socketFromFileno,
  socketFromBadFileno,
  detach,
  dupKeepsConnection,
  dupShutdown,
  dupListener,
  socketpair,
  socketpairDatagram,
];

export default cases;
