/**
 * The parts that run cases: endpoints, agents, the judge, the runner. Most users need {@linkcode conformance} of the package's main
 * module or the command line instead.
 *
 * @module
 */
export * from "./address.ts";
export type { Trace } from "./agent/channel.ts";
export * from "./agent/client.ts";
export type { Launch } from "./agent/process.ts";
export * from "./agent/serve.ts";
export * from "./agent/start_error.ts";
export * from "./capabilities.ts";
export * from "./case.ts";
export * from "./conformance.ts";
export * from "./deno/endpoint.ts";
export * from "./endpoint.ts";
export * from "./errors.ts";
export * from "./exit_code.ts";
export * from "./expectations.ts";
export * from "./implementations.ts";
export * from "./judge.ts";
export type { Attempt } from "./attempt.ts";
export type { Finding, Task } from "./lane.ts";
export * from "./libc/endpoint.ts";
export { SockDiag } from "./libc/sock_diag.ts";
export * from "./observer.ts";
export * from "./outcomes.ts";
export * from "./pattern.ts";
export * from "./runner.ts";
export type { Connection, ConnectOptions, RecordedOutcome, Scenario } from "./scenario.ts";
export type { Hosts, SeatHosts } from "./places.ts";
export type { Seat } from "./seat.ts";
export type { Socket } from "./socket.ts";
export * from "./select.ts";
export * from "./variants.ts";
