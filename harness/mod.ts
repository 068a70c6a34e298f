/**
 * The parts that run cases, for programs that bring an endpoint of their own or run the suite by themselves.
 * Most users need `conformance` of the package's main module, or the command line.
 *
 * @module
 */
// The contract of endpoints.
export {
  type Address,
  FAMILIES,
  type Family,
  formatAddress,
  type InetAddress,
  literalHost,
  type UnixAddress,
} from "./endpoint/address.ts";
export { CAPABILITIES, type Capability, PROMISES } from "./endpoint/capabilities.ts";
export type { Server } from "./endpoint/server.ts";
export type { Beside, Endpoint, Identity, Reply, Usage } from "./endpoint/endpoint.ts";
export type { KernelState, Observer } from "./endpoint/observer.ts";
export {
  EndpointLost,
  type SeatName,
  SocketError,
  SockspecError,
  Unavailable,
  Unsupported,
} from "./endpoint/errors.ts";
export type {
  ADDRESSED,
  Addressed,
  Control,
  CONTROLS,
  Entry,
  Failure,
  Hint,
  HINTS,
  Interest,
  INTERESTS,
  Kinds,
  MANY_FLAGS,
  ManyFlag,
  MESSAGE_FLAGS,
  MessageFlag,
  Mode,
  MODES,
  Naming,
  NAMINGS,
  NEW_FLAGS,
  NewFlag,
  Pattern,
  Payload,
  POLL_EVENTS,
  PollEvent,
  Ready,
  RECV_FLAGS,
  RecvFlag,
  SEND_FLAGS,
  SendFlag,
  SOCKET_TYPES,
  SocketId,
  SocketType,
  Want,
  WANTS,
} from "./endpoint/kinds.ts";
export {
  FACTS,
  FLAGS,
  NUMBERS,
  type OptionName,
  OPTIONS,
  PAIRS,
  SETTABLE,
  type SocketOptions,
} from "./endpoint/options.ts";
export {
  type Drained,
  type Members,
  type Method,
  OPERATIONS,
  type Params,
  type Returned,
} from "./endpoint/operations.ts";
export type { Census, Relays, Route, TargetHost, Way, WAYS } from "./endpoint/relays.ts";
// Endpoints, in this process and as agents.
export { LibcEndpoint } from "./libc/endpoint.ts";
export { DenoEndpoint } from "./deno/endpoint.ts";
export type { Trace } from "./agent/channel.ts";
export { AgentEndpoint, type AgentOptions } from "./agent/client.ts";
export type { Launch } from "./agent/process.ts";
export { serveEndpoint } from "./agent/serve.ts";
export { AgentStartError } from "./agent/start_error.ts";
export {
  agent as agentImplementation,
  type AgentSurroundings,
  type Implementation,
  IMPLEMENTATIONS,
  type StartOptions,
} from "./agents/implementations.ts";
// Scripts, runs and verdicts.
export { ERRNO_NAMES, type ErrnoName, OUTCOME_WORDS } from "./script/outcomes.ts";
export type { Hosts, SeatHosts } from "./script/places.ts";
export type { RecordedOutcome } from "./script/scenario.ts";
export type { Epoll, Particulars } from "./script/epoll.ts";
export type { Seat, Sets } from "./script/seat.ts";
export type { Received, Socket } from "./script/socket.ts";
export { select as selectCases, SelectorError } from "./case/select.ts";
export { expand as variantsOf, type Variant } from "./case/variants.ts";
export type { Expectation } from "./judge/expectations.ts";
export type { Condition } from "./judge/condition.ts";
export type { Finding, Findings } from "./judge/findings.ts";
export { readFindings } from "./judge/read_findings.ts";
export type { RunListener, RunOptions } from "./run/options.ts";
export { run as runVariants } from "./run/runner.ts";
export type { Shard } from "../reports/shard.ts";
export type { NeedsOutcomes } from "../reports/skim.ts";
export type { SessionOptions } from "./run/session.ts";
export type { Task } from "./run/task.ts";
