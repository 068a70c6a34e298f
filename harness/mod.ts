/**
 * The parts that run cases, for programs that bring an endpoint of their own or run the suite by themselves.
 * Whatever cases, their scripts and findings deal with is in the package's main module, and stored results
 * are in `@sockspec/sockspec/reports`. Most users need `conformance` of the main module, or the command line.
 *
 * @module
 */
// The contract of endpoints.
export type { Hosts, SeatHosts } from "./endpoint/address.ts";
export { PROMISES } from "./endpoint/capabilities.ts";
export type { Beside, Endpoint, Identity, Reply, Usage } from "./endpoint/endpoint.ts";
export { EndpointLost, SockspecError, Unavailable, Unsupported } from "./endpoint/errors.ts";
export type { Failure, Kinds } from "./endpoint/kinds.ts";
export type { KernelState, Observer } from "./endpoint/observer.ts";
export { type Members, type Method, OPERATIONS, type Params, type Returned } from "./endpoint/operations.ts";
export type { Census, Relays, Route, Way } from "./endpoint/relays.ts";
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
// Runs and verdicts.
export { select as selectCases, SelectorError } from "./case/select.ts";
export { expand as variantsOf, type Variant } from "./case/variants.ts";
export type { Expectation } from "./judge/expectations.ts";
export { readFindings } from "./judge/read_findings.ts";
export type { RunListener, RunOptions } from "./run/options.ts";
export { run as runVariants } from "./run/runner.ts";
export type { SessionOptions } from "./run/session.ts";
export type { Task } from "./run/task.ts";
