import { CAPABILITIES, type Capability, isCapability } from "../endpoint/capabilities.ts";
import type { Method } from "../endpoint/operations.ts";
import { EndpointLost, Unsupported } from "../endpoint/errors.ts";
import type { Subject } from "./subject.ts";
import { within } from "./deadline.ts";

/** What came of asking for something that is not declared. */
export type Refusal =
  /** Refused, as it should be, or not asked for, as there is no operation that would be. */
  | { readonly status: "missing"; readonly note?: string }
  | { readonly status: "wrong"; readonly came: string; readonly expected: string; readonly mend: string };

const ANY = { family: "ipv4", host: "127.0.0.1", port: 0 };

/** A call that nobody needs to answer who does not declare the capability; `socket` is filled in. */
const CALLS: { readonly [C in Capability]?: readonly [Method, object] } = {
  "stream": ["listenStream", { address: ANY }],
  "datagram": ["openDatagram", { family: "ipv4", address: ANY }],
  "datagram:unbound": ["openDatagram", { family: "ipv4" }],
  "bsd": ["socket", { family: "ipv4", type: "stream" }],
  "send": ["send", { data: { base64: "" } }],
  "shutdown:write": ["shutdown", { how: "write" }],
  "shutdown:read": ["shutdown", { how: "read" }],
  "shutdown:both": ["shutdown", { how: "both" }],
  "abort": ["abort", {}],
  "poll": ["poll", { events: ["in"], timeoutMs: 0 }],
  "mode:blocking": ["setMode", { mode: "blocking" }],
  "mode:nonblocking": ["setMode", { mode: "nonblocking" }],
  "mode:timeout": ["setMode", { mode: "timeout", timeoutMs: 50 }],
  "option:SO_RCVBUF": ["setsockopt", { option: "SO_RCVBUF", value: 20_000 }],
  "option:SO_SNDBUF": ["setsockopt", { option: "SO_SNDBUF", value: 20_000 }],
  "option:SO_ERROR": ["getsockopt", { option: "SO_ERROR" }],
  "option:TCP_NODELAY": ["setsockopt", { option: "TCP_NODELAY", value: 1 }],
};

/** The capabilities that the agent does not declare. */
export function undeclared(subject: Subject): Capability[] {
  return Object.keys(CAPABILITIES).filter(isCapability).filter((word) => !subject.capabilities.has(word));
}

/** Asks for something that is not declared. */
export async function refusal(subject: Subject, word: Capability, timeoutMs: number): Promise<Refusal> {
  const call = CALLS[word];
  if (!call) return { status: "missing" };
  const [method, params] = call;
  const agent = await subject.agent();
  try {
    // Where there is no socket, there is none to refuse: the number is one that never was.
    let socket = 1_000_000;
    if (subject.capabilities.has("stream") && subject.capabilities.has("family:ipv4")) {
      const listening = await within(
        timeoutMs,
        agent.invoke("listenStream", { address: { ...ANY, family: "ipv4" } }),
      );
      const address = listening?.value &&
        await within(timeoutMs, agent.invoke("getsockname", { socket: listening.value.socket }));
      const connected = address?.value &&
        await within(timeoutMs, agent.invoke("connectStream", { address: address.value.address }));
      socket = connected?.value?.socket ?? socket;
    }
    const whole = Object.hasOwn(params, "address") || "family" in params ? params : { socket, ...params };
    const reply = await within(timeoutMs, agent.invoke(method, whole as never));
    if (reply === undefined) return wrong(`no answer to ${method} within ${timeoutMs} ms`);
    if (reply.error === undefined) return { status: "missing", note: `${method} answers all the same` };
    if (socket === 1_000_000) return { status: "missing" };
    return wrong(`the error of a socket (code 1) of ${method}: ${reply.error.native}`);
  } catch (error) {
    if (error instanceof Unsupported) return { status: "missing" };
    if (error instanceof EndpointLost) return wrong(error.message);
    throw error;
  }
}

function wrong(came: string): Refusal {
  return {
    status: "wrong",
    came,
    expected: "the error -32601 or -32602, as it is not declared",
    mend: "refuse what is not declared before any socket call, or declare it",
  };
}
