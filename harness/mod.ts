/**
 * The parts that run cases: endpoints, agents, the judge, the runner. Most users need {@linkcode conformance} of the package's main
 * module or the command line instead.
 *
 * @module
 */
export * from "./endpoint/address.ts";
export type { Trace } from "./agent/channel.ts";
export * from "./agent/client.ts";
export type { Launch } from "./agent/process.ts";
export * from "./agent/serve.ts";
export * from "./agent/start_error.ts";
export * from "./endpoint/capabilities.ts";
export * from "./case/mod.ts";
export * from "./conformance.ts";
export * from "./deno/endpoint.ts";
export * from "./endpoint/endpoint.ts";
export {
  type Failure,
  type Kinds,
  type Mode,
  MODES,
  type OptionName,
  OPTIONS,
  type Pattern,
  type Payload,
  POLL_EVENTS,
  type PollEvent,
  RECV_FLAGS,
  type RecvFlag,
  type SocketId,
  type SocketOptions,
} from "./endpoint/kinds.ts";
export * from "./endpoint/operations.ts";
export * from "./endpoint/errors.ts";
export * from "./judge/expectations.ts";
export type { Deviations, Finding, Findings } from "./judge/findings.ts";
export { readFindings } from "./judge/read_findings.ts";
export * from "./agents/implementations.ts";
export * from "./judge/judge.ts";
export type { Attempt } from "./run/attempt.ts";
export type { JudgedTask, Stderr, Task } from "./run/task.ts";
export * from "./libc/endpoint.ts";
export { SockDiag } from "./libc/sock_diag.ts";
export * from "./endpoint/observer.ts";
export * from "./script/outcomes.ts";
export * from "./endpoint/pattern.ts";
export * from "./run/runner.ts";
export type { Connection, ConnectOptions, RecordedOutcome, Scenario } from "./script/scenario.ts";
export type { Hosts, SeatHosts } from "./script/places.ts";
export type { Seat } from "./script/seat.ts";
export type { Socket } from "./script/socket.ts";
export * from "./case/select.ts";
export * from "./case/variants.ts";
