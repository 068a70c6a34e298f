import type { Case } from "../../../harness/case/mod.ts";
import beyondMaxSize from "./beyond_max_size.ts";
import boundaries from "./boundaries.ts";
import errorBeforeData from "./error_before_data.ts";
import exchange from "./exchange.ts";
import filters from "./filters.ts";
import localAddress from "./local_address.ts";
import peerCloseSilent from "./peer_close_silent.ts";
import queuedBeforeConnect from "./queued_before_connect.ts";
import reconnect from "./reconnect.ts";
import refusedOnRecv from "./refused_on_recv.ts";
import refusedOnSend from "./refused_on_send.ts";
import refusedSoError from "./refused_so_error.ts";
import sendtoOverride from "./sendto_override.ts";
import truncation from "./truncation.ts";

/** The cases of `udp/connected`. */
const cases: readonly Case[] = [
  exchange,
  boundaries,
  truncation,
  beyondMaxSize,
  filters,
  reconnect,
  localAddress,
  sendtoOverride,
  queuedBeforeConnect,
  peerCloseSilent,
  refusedOnRecv,
  refusedOnSend,
  refusedSoError,
  errorBeforeData,
];

export default cases;
