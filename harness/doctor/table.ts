import type { Capability } from "../endpoint/capabilities.ts";
import type { Method } from "../endpoint/operations.ts";
import { BULK } from "./bulk.ts";
import type { Group } from "./check.ts";
import { ENDS } from "./closing.ts";
import { CONNECTIONS } from "./connecting.ts";
import { DATAGRAMS } from "./datagrams.ts";
import { DEMAND } from "./demand.ts";
import { MODES } from "./modes.ts";
import { OPTIONS } from "./options.ts";
import { ENDING, MESSAGES } from "./protocol.ts";
import { RESET } from "./reset.ts";
import { STEPS } from "./steps.ts";
import { STREAMS } from "./streams.ts";
import { WAITING } from "./waiting.ts";

/** Every check, in the order in which they are made. */
export const GROUPS: readonly Group[] = [
  MESSAGES,
  CONNECTIONS,
  STREAMS,
  ENDS,
  DATAGRAMS,
  BULK,
  WAITING,
  STEPS,
  MODES,
  OPTIONS,
  DEMAND,
  RESET,
  ENDING,
];

/** Every operation, and the capabilities of which one must be declared for it to be expected. */
export const OPERATIONS: { readonly [M in Method | "initialize" | "reset"]: readonly Capability[] } = {
  initialize: [],
  listenStream: ["stream"],
  accept: ["stream"],
  connectStream: ["stream"],
  openDatagram: ["datagram"],
  send: ["send"],
  sendall: ["stream"],
  recv: ["stream"],
  drain: ["stream"],
  sendto: ["datagram"],
  recvfrom: ["datagram"],
  shutdown: ["shutdown:write", "shutdown:read", "shutdown:both"],
  close: ["stream", "datagram"],
  abort: ["abort"],
  getsockname: ["stream", "datagram"],
  getpeername: ["stream"],
  poll: ["poll"],
  setMode: ["mode:blocking", "mode:nonblocking", "mode:timeout"],
  setsockopt: ["option:SO_RCVBUF", "option:SO_SNDBUF", "option:SO_REUSEADDR", "option:TCP_NODELAY"],
  getsockopt: [
    "option:SO_ERROR",
    "option:SO_RCVBUF",
    "option:SO_SNDBUF",
    "option:SO_REUSEADDR",
    "option:TCP_NODELAY",
  ],
  socket: ["bsd"],
  bind: ["bsd"],
  listen: ["bsd"],
  connect: ["bsd"],
  reset: [],
};
