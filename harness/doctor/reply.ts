import type { Endpoint, Reply } from "../endpoint/endpoint.ts";
import type { Failure } from "../endpoint/kinds.ts";
import type { Method } from "../endpoint/operations.ts";
import { expect } from "./expect.ts";

/** Milliseconds that the agent's own clock and the harness's may differ by in one call. */
const CLOCK_SLACK_MS = 5;

/** Checks each reply of an endpoint by the rules that the protocol has for all replies. */
export function held(endpoint: Endpoint): Endpoint {
  const errnos = endpoint.capabilities.has("errno");
  return {
    identity: endpoint.identity,
    capabilities: endpoint.capabilities,
    ...(endpoint.beside ? { beside: endpoint.beside } : {}),
    async invoke(method, params, entered) {
      const before = performance.now();
      const reply = await endpoint.invoke(method, params, entered);
      checkReply(method, reply, performance.now() - before, errnos);
      return reply;
    },
    reset: () => endpoint.reset(),
    stop: () => endpoint.stop(),
    takeStderr: () => endpoint.takeStderr?.() ?? "",
  };
}

function checkReply<M extends Method>(
  method: M,
  { error, value, elapsedNs }: Reply<M>,
  tookMs: number,
  errnos: boolean,
): void {
  expect(
    elapsedNs === undefined || elapsedNs / 1e6 <= tookMs + CLOCK_SLACK_MS,
    `"elapsedNs" of ${method} is ${elapsedNs}, while the whole round trip took ${Math.round(tookMs * 1e6)}`,
    "less than the round trip",
    {
      fix: "take the difference of a monotonic clock around the socket call, in nanoseconds",
      section: "Messages",
    },
  );
  // The result of drain may carry the error of a receive.
  const failure = error ?? (value as { readonly error?: Failure }).error;
  if (!failure) return;
  expect(failure.native.trim() !== "", `an empty "native" in the error of ${method}`, "text", {
    fix: `"native" is the error in the implementation's own words: its class and its message`,
    section: "Messages",
  });
  expect(
    errnos || failure.errno === null,
    `the errno ${failure.errno} of ${method}`,
    "null, as it is not declared",
    { fix: `declare "errno", or give null`, section: "Handshake", outcome: failure.errno ?? "error" },
  );
}
