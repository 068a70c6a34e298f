/**
 * A conformance suite for the behaviour of sockets.
 *
 * {@linkcode conformance} registers a `Deno.test` for every variant of every case, with an implementation of
 * your choice as the subject. Cases of your own are made with {@linkcode defineCase}. The command line is
 * `@sockspec/sockspec/cli`, the suite's cases are `@sockspec/sockspec/cases`, the parts that run them
 * `@sockspec/sockspec/harness`, the report formats `@sockspec/sockspec/reports`.
 *
 * @example A case of your own, judged by its outcome table
 * ```ts
 * import { defineCase, outcome, posix } from "@sockspec/sockspec";
 *
 * export default defineCase({
 *   id: "my/half-close",
 *   title: "The peer's half-close ends the stream",
 *   requirement: "A receive after the other side's half-close reports end of file.",
 *   level: "must",
 *   sources: [posix("shutdown"), posix("recv")],
 *   axes: { role: ["server", "client"], family: ["ipv4", "unix"] },
 *   needs: { subject: ["stream"], peer: ["stream", "shutdown:write"] },
 *   outcomes: { recv: { conforming: ["eof"] } },
 *   async script({ connected, record }) {
 *     const { subject, peer } = await connected();
 *     await peer.shutdown("write");
 *     record("recv", await outcome(subject.recv(1)));
 *   },
 * });
 * ```
 *
 * @module
 */
export * from "./harness/case/mod.ts";
export * from "./harness/conformance.ts";
export type { Condition } from "./harness/judge/condition.ts";
export type { Deviations, Finding, Findings } from "./harness/judge/findings.ts";
export type { Address, Family, InetAddress, UnixAddress } from "./harness/endpoint/address.ts";
export type { Capability } from "./harness/endpoint/capabilities.ts";
export type { Drained } from "./harness/endpoint/operations.ts";
export { type SeatName, SocketError } from "./harness/endpoint/errors.ts";
export {
  type Mode,
  type Pattern,
  type Payload,
  type RecvFlag,
  type SendFlag,
  type SocketId,
  type SocketType,
  WORDS,
} from "./harness/endpoint/kinds.ts";
export { OPTIONS, SETTABLE, type SocketOptions } from "./harness/endpoint/options.ts";
export type { Loss } from "./harness/endpoint/losses.ts";
export type { Particulars } from "./harness/script/epoll.ts";
export { ERRNO_NAMES, OUTCOME_WORDS } from "./harness/script/outcomes.ts";
export type { RecordedOutcome } from "./harness/script/scenario.ts";
export type { Source } from "./reports/model.ts";
export type { Shard } from "./reports/shard.ts";
