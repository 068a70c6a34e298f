/**
 * The vocabulary of cases: a file in `cases/` imports this module and what lies beside it, and nothing else.
 *
 * @module
 */
export * from "./case.ts";
export * from "./constants.ts";
export { linux, posix, python, report, rfc, tutorial } from "./sources.ts";
export { compared, ending, exchanged, intact, outcome, pendingError, received } from "../script/observe.ts";
export { type Address, sameAddress } from "../endpoint/address.ts";
export { TCP_STATES } from "../endpoint/observer.ts";
export { patternBytes } from "../endpoint/pattern.ts";
export { echoClient, serveEcho, serveUpper, upperClient } from "../script/services.ts";
export type { Served, ServeOptions } from "../script/services.ts";
export { type Entry, FILLED, type PollEvent, type Ready, type Word } from "../endpoint/kinds.ts";
export type { OptionName } from "../endpoint/options.ts";
export type { Client, DatagramClient } from "../script/clients.ts";
export type { Serving } from "../script/serving.ts";
export type {
  Answer,
  Exchange,
  Server,
  Service,
  ServiceName,
  SERVICES,
  Transport,
} from "../endpoint/server.ts";
export type { Receiving } from "../script/observe.ts";
export type { Epoll } from "../script/epoll.ts";
export type { Outcome } from "../script/outcomes.ts";
export type { Paths } from "../script/paths.ts";
export type { Connection, Ends, Role, Scenario, SmallConnection } from "../script/scenario.ts";
export type { File } from "../script/file.ts";
export type { Polled, Seat, Sets } from "../script/seat.ts";
export type { Received, Socket } from "../script/socket.ts";
