/**
 * The table of contents: every case of the suite, by area, in the order of a reader's interest.
 *
 * @module
 */
import type { Case } from "../harness/case/mod.ts";
import address from "./address/mod.ts";
import boundary from "./boundary/mod.ts";
import concurrency from "./concurrency/mod.ts";
import delay from "./delay/mod.ts";
import epoll from "./epoll/mod.ts";
import file from "./file/mod.ts";
import ipv6 from "./ipv6/mod.ts";
import multicast from "./multicast/mod.ts";
import lifecycle from "./lifecycle/mod.ts";
import name from "./name/mod.ts";
import option from "./option/mod.ts";
import poll from "./poll/mod.ts";
import relay from "./relay/mod.ts";
import resource from "./resource/mod.ts";
import server from "./server/mod.ts";
import service from "./service/mod.ts";
import tcpAccept from "./tcp/accept/mod.ts";
import tcpClose from "./tcp/close/mod.ts";
import tcpConnect from "./tcp/connect/mod.ts";
import tcpLoss from "./tcp/loss/mod.ts";
import tcpListen from "./tcp/listen/mod.ts";
import tcpReset from "./tcp/reset/mod.ts";
import tcpSend from "./tcp/send/mod.ts";
import tcpShutdown from "./tcp/shutdown/mod.ts";
import tcpStream from "./tcp/stream/mod.ts";
import timeout from "./timeout/mod.ts";
import udpConnected from "./udp/connected/mod.ts";
import udp from "./udp/mod.ts";
import udpSeveral from "./udp/several/mod.ts";
import unixDgram from "./unix/dgram/mod.ts";
import unixSeqpacket from "./unix/seqpacket/mod.ts";
import unixStream from "./unix/stream/mod.ts";
import urgent from "./urgent/mod.ts";

/** Every case whose subject is an endpoint, which the harness drives. */
export const CASES: readonly Case[] = [
  ...service,
  ...lifecycle,
  ...tcpConnect,
  ...tcpListen,
  ...tcpAccept,
  ...tcpStream,
  ...boundary,
  ...tcpSend,
  ...tcpShutdown,
  ...tcpClose,
  ...tcpReset,
  ...tcpLoss,
  ...timeout,
  ...delay,
  ...concurrency,
  ...udp,
  ...udpConnected,
  ...udpSeveral,
  ...unixStream,
  ...unixDgram,
  ...unixSeqpacket,
  ...poll,
  ...epoll,
  ...option,
  ...ipv6,
  ...multicast,
  ...urgent,
  ...address,
  ...name,
  ...file,
  ...resource,
];

/** Every case whose subject is a relay between two endpoints that the harness trusts. */
export const RELAY_CASES: readonly Case[] = relay;

/** Every case whose subject is a server that somebody else wrote. */
export const SERVER_CASES: readonly Case[] = server;

/** Every case there is. */
export const ALL_CASES: readonly Case[] = [...CASES, ...RELAY_CASES, ...SERVER_CASES];
