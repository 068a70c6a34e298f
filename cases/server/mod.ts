import type { Case } from "../../harness/case/mod.ts";
import answer from "./answer.ts";
import halfClose from "./half_close.ts";
import leavesWithoutAWord from "./leaves_without_a_word.ts";
import orderlyEnd from "./orderly_end.ts";
import unreadAtClose from "./unread_at_close.ts";
import answerBeforeBody from "./answer_before_body.ts";
import byteByByte from "./byte_by_byte.ts";
import twoRequests from "./two_requests.ts";
import resetMidRequest from "./reset_mid_request.ts";
import resetMidAnswer from "./reset_mid_answer.ts";
import resetBeforeAccept from "./reset_before_accept.ts";
import goneBeforeAnswer from "./gone_before_answer.ts";
import idle from "./idle.ts";
import idleNeighbour from "./idle_neighbour.ts";
import manyIdle from "./many_idle.ts";
import backPressure from "./back_pressure.ts";
import idleEnd from "./idle_end.ts";
import inOrder from "./in_order.ts";
import outOfDescriptors from "./out_of_descriptors.ts";
import everyAddress from "./every_address.ts";
import udpAnswer from "./udp_answer.ts";
import udpDiscard from "./udp_discard.ts";
import udpEmpty from "./udp_empty.ts";
import udpLargest from "./udp_largest.ts";
import udpTwoClients from "./udp_two_clients.ts";
import udpGoneClient from "./udp_gone_client.ts";
import udpPortZero from "./udp_port_zero.ts";

/** The cases of `server`, whose subject is a server that somebody else wrote. */
const cases: readonly Case[] = [
  answer,
  halfClose,
  leavesWithoutAWord,
  orderlyEnd,
  answerBeforeBody,
  unreadAtClose,
  byteByByte,
  twoRequests,
  resetMidRequest,
  resetMidAnswer,
  resetBeforeAccept,
  goneBeforeAnswer,
  idle,
  idleEnd,
  idleNeighbour,
  inOrder,
  manyIdle,
  backPressure,
  outOfDescriptors,
  everyAddress,
  udpAnswer,
  udpDiscard,
  udpEmpty,
  udpLargest,
  udpTwoClients,
  udpGoneClient,
  udpPortZero,
];

export default cases;
