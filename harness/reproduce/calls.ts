import type { Call, Step } from "./steps.ts";

/** The text of a call for people, such as `accepted2.recv(1)`. */
export function titleOf(call: Call): string {
  const { seat, method, socket, detail } = call;
  const own = seat === "peer" ? socket.replace(/^peer/, "").toLowerCase() : socket;
  return `${own === "" ? "" : `${own}.`}${method}(${detail.replaceAll(/\bsize /g, "")})`;
}

/** Calls that were begun and never returned, which a program waits for at its end. */
export function unended(steps: readonly Step[]): Call[] {
  const ended = new Set(steps.flatMap((step) => step.kind === "end" ? [step.call] : []));
  return steps.flatMap((step) => step.kind === "begin" && !ended.has(step.call) ? [step.call] : []);
}

/** The folder in which the run had its paths; empty where it had none. */
export function folderOf(steps: readonly Step[]): string {
  const paths = callsOf(steps).flatMap(({ detail }) => /(\/tmp\/[^/]+\/\d+)\//.exec(detail)?.[1] ?? []);
  return paths[0] ?? "";
}

/** The calls of steps, in the order in which they are made. */
export function callsOf(steps: readonly Step[]): Call[] {
  return steps.flatMap((step) => step.kind === "call" || step.kind === "begin" ? [step.call] : []);
}

/** The address that a call gives. */
export function addressOf(call: Call): string | undefined {
  return call.method === "getsockname" ? call.gave : undefined;
}
