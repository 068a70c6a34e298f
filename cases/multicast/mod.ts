import type { Case } from "../../harness/case/mod.ts";
import boundToGroup from "./bound_to_group.ts";
import broadcastLoopback from "./broadcast_loopback.ts";
import broadcastNeedsOption from "./broadcast_needs_option.ts";
import defaults from "./defaults.ts";
import hops from "./hops.ts";
import multicastInterface from "./interface.ts";
import joinSendReceive from "./join_send_receive.ts";
import joinedByAddress from "./joined_by_address.ts";
import membershipErrors from "./membership_errors.ts";
import ofOneSource from "./of_one_source.ts";
import senderDoesNotHear from "./sender_does_not_hear.ts";
import twoReceivers from "./two_receivers.ts";

/** The cases of `multicast`. */
const cases: readonly Case[] = [
  broadcastNeedsOption,
  broadcastLoopback,
  joinSendReceive,
  twoReceivers,
  boundToGroup,
  senderDoesNotHear,
  membershipErrors,
  joinedByAddress,
  ofOneSource,
  multicastInterface,
  defaults,
  hops,
];

export default cases;
