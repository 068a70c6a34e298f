import type { Case } from "../../harness/case/mod.ts";
import boolNormalised from "./bool_normalised.ts";
import bufferSizes from "./buffer_sizes.ts";
import byteValues from "./byte_values.ts";
import callsWithOptions from "./calls_with_options.ts";
import facts from "./facts.ts";
import keepaliveParams from "./keepalive_params.ts";
import keptBySteps from "./kept_by_steps.ts";
import lingerActs from "./linger_acts.ts";
import lingerRoundtrip from "./linger_roundtrip.ts";
import maxseg from "./maxseg.ts";
import mtuDiscover from "./mtu_discover.ts";
import noSuchNumber from "./no_such_number.ts";
import nodelayActs from "./nodelay_acts.ts";
import ofLinux from "./of_linux.ts";
import oneByOne from "./one_by_one.ts";
import ownAlone from "./own_alone.ts";
import ownAloneDatagram from "./own_alone_datagram.ts";
import persistAcrossConnect from "./persist_across_connect.ts";
import rcvbufLimits from "./rcvbuf_limits.ts";
import readOnly from "./read_only.ts";
import receiveLowWater from "./receive_low_water.ts";
import receiveTimeout from "./receive_timeout.ts";
import sendTimeout from "./send_timeout.ts";
import setAfterBind from "./set_after_bind.ts";
import setOnConnected from "./set_on_connected.ts";
import setOnConnectedDatagram from "./set_on_connected_datagram.ts";
import sndbufLimits from "./sndbuf_limits.ts";
import sndbufRaised from "./sndbuf_raised.ts";
import soErrorOrderly from "./so_error_orderly.ts";
import tcpState from "./tcp_state.ts";
import trafficClass from "./traffic_class.ts";
import ttl from "./ttl.ts";
import unknown from "./unknown.ts";
import userTimeout from "./user_timeout.ts";
import valueSize from "./value_size.ts";

/** The cases of `option`. */
const cases: readonly Case[] = [
  facts,
  readOnly,
  soErrorOrderly,
  unknown,
  boolNormalised,
  ownAlone,
  ownAloneDatagram,
  oneByOne,
  bufferSizes,
  rcvbufLimits,
  sndbufLimits,
  sndbufRaised,
  lingerRoundtrip,
  lingerActs,
  receiveTimeout,
  sendTimeout,
  receiveLowWater,
  persistAcrossConnect,
  callsWithOptions,
  keptBySteps,
  setOnConnected,
  setOnConnectedDatagram,
  setAfterBind,
  keepaliveParams,
  userTimeout,
  tcpState,
  ttl,
  trafficClass,
  maxseg,
  mtuDiscover,
  nodelayActs,
  noSuchNumber,
  ofLinux,
  valueSize,
  byteValues,
];

export default cases;
