import type { Result, StoredOperation } from "../../reports/model.ts";

/** A call of one of the ends. */
export interface Call {
  /** Its end. */
  readonly seat: "subject" | "peer" | "harness";
  /** The operation. */
  readonly method: string;
  /** The variable of its socket; empty where it has none. */
  readonly socket: string;
  /** The variable of the socket that it makes; empty where it makes none. */
  readonly makes: string;
  /** Its parameters, as the history has them. */
  readonly detail: string;
  /**
   * The result in a word: the count of bytes of a receive, of which 0 is end of file; another word or `ok`
   * where it did not fail; an errno or `error`; or `pending`.
   */
  readonly seen: string;
  /** The address that it gave, as text; that of the socket that it makes, where that is asked for at once. */
  readonly gave: string;
  /** A number that no other call has. */
  readonly id: number;
}

/**
 * A step of a program: a call is made and returns, a call is only begun, one that was begun is seen to wait,
 * or returns.
 */
export type Step =
  | { readonly kind: "call" | "begin" | "wait" | "end"; readonly call: Call }
  | { readonly kind: "pause" };

/** True for a call that makes a socket, and is asked for its name at once: its port is what it `gave`. */
export function isNamed({ method, gave }: Call): boolean {
  return method !== "getsockname" && gave !== "";
}

/** A place of a history at which an outcome was recorded. */
export interface Recorded {
  /** Tells it from steps. */
  readonly kind: "record";
  /** True if the outcome is not accepted. */
  readonly deviates: boolean;
}

/** A history cannot become a program. The message says what stands in the way. */
export class Inexpressible extends Error {}

const KINDS: Readonly<Record<string, string>> = {
  listenStream: "listener",
  accept: "accepted",
  connectStream: "socket",
  openDatagram: "datagram",
};

/** Counts from this one on depend on buffers, and are reported as many. */
export const MANY = 65_536;

/** The steps of the history of a result, in their order, and where outcomes were recorded. */
export function stepsOf({ history: { operations, leftOut }, outcomes }: Result): (Step | Recorded)[] {
  if (leftOut > 0) throw new Inexpressible(`${leftOut} operations of the history were not stored`);
  const made = { subject: 0, peer: 0 };
  const calls = new Map<StoredOperation, readonly Call[]>();
  const events = operations.flatMap((operation, index) => [
    { at: operation.invokedAt, operation, index, returns: false },
    ...(operation.returnedAt === undefined
      ? []
      : [{ at: operation.returnedAt, operation, index, returns: true }]),
  ]).sort((a, b) => a.at - b.at);
  // Names count in the order in which sockets came to be.
  let id = 0;
  for (const { operation, returns } of events) {
    const { seat, method, failed, count } = operation;
    const kind = KINDS[method];
    if (!returns || seat === "harness" || kind === undefined || failed) continue;
    // Calls in a row that went alike are one operation of a history.
    calls.set(
      operation,
      Array.from({ length: count }, () => callOf(operation, `${kind} ${++made[seat]}`, id++)),
    );
  }
  for (const operation of operations) {
    if (calls.has(operation)) continue;
    calls.set(operation, Array.from({ length: operation.count }, () => callOf(operation, "", id++)));
  }
  const steps: (Step | Recorded)[] = [];
  let records = 0;
  for (const [index, { operation, returns }] of events.entries()) {
    const { seat, method } = operation;
    if (seat === "harness") {
      if (returns || method === "measure") continue;
      if (method === "record") {
        steps.push({ kind: "record", deviates: outcomes[records++]?.class === "nonconforming" });
      } else if (method === "visible" || method === "blocked") {
        steps.push({ kind: "pause" });
        if (operation.result === "waiting") steps.push(...waitingAt(operation, calls));
      } else for (const call of calls.get(operation)!) steps.push({ kind: "call", call });
      continue;
    }
    for (const call of calls.get(operation)!) {
      if (!returns) steps.push({ kind: events[index + 1]?.operation === operation ? "call" : "begin", call });
      else if (steps.some((step) => step.kind === "begin" && step.call === call)) {
        steps.push({ kind: "end", call });
      }
    }
  }
  return steps;
}

/** Calls that a script saw waiting, of those that returned later. */
function waitingAt(
  { socket, detail, invokedAt }: StoredOperation,
  calls: ReadonlyMap<StoredOperation, readonly Call[]>,
): Step[] {
  return [...calls].flatMap(([operation, own]) =>
    operation.socket === socket && operation.method === detail && operation.seat === "subject" &&
      operation.invokedAt < invokedAt && (operation.returnedAt ?? -1) > invokedAt
      ? own.map((call): Step => ({ kind: "wait", call }))
      : []
  );
}

function callOf(operation: StoredOperation, makes: string, id: number): Call {
  const { seat, method, socket, detail, result, failed } = operation;
  return {
    seat,
    method,
    socket: variable(seat, socket),
    makes: variable(seat, makes),
    detail,
    seen: operation.returnedAt === undefined ? "pending" : failed ? errorOf(result) : wordOf(method, result),
    gave: method === "getsockname" && !failed ? result : "",
    id,
  };
}

/** The name of a socket as a variable: those of the two ends must differ in one program. */
function variable(seat: string, socket: string): string {
  const name = socket.replace(" ", "");
  if (seat !== "harness" && !/^\w*$/.test(name)) {
    throw new Inexpressible(`"${name}" is not a name of a socket`);
  }
  return name === "" || seat === "subject" ? name : `peer${name[0]!.toUpperCase()}${name.slice(1)}`;
}

function errorOf(result: string): string {
  return /^E[A-Z0-9]+$/.test(result) ? result : "error";
}

function wordOf(method: string, result: string): string {
  if (method === "recv" || method === "recvfrom") return `${parseInt(result)}`;
  if (method === "lstat" || method === "poll" || method === "server") return result;
  if (method !== "drain") return "ok";
  const [, count = "0", end = "eof", error = ""] =
    /count (\d+),.* end (\w+)(?:.*?(E[A-Z0-9]+))?/.exec(result) ?? [];
  // Buffers do not take the same number of bytes every time.
  const many = Number(count) >= MANY ? "many" : count;
  return `${many} bytes, ${end === "error" ? error || "error" : end === "size" ? "all" : "end"}`;
}

/** Parameters that are numbers. */
const NUMBERS: readonly string[] = ["size", "chunk", "backlog", "timeoutMs"];

/** The parameters of a call by their names; one without a name is `""`. */
export function parametersOf({ detail }: Call): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const part of detail.split(", ").filter((each) => each !== "")) {
    const [, name = "", value = part] =
      /^(size|chunk|backlog|bind|options|flags|timeoutMs|from|to) (.*)$/.exec(part) ?? [];
    // This goes into a program as it is, so it must be nothing else.
    if (NUMBERS.includes(name) && !/^\d+$/.test(value) || name === "flags" && !/^[a-z+]+$/.test(value)) {
      throw new Inexpressible(`The ${name} "${value}" has no place in a program`);
    }
    found[name] = name === "" && found[""] !== undefined ? `${found[""]}, ${value}` : value;
  }
  return found;
}

/** Number of bytes of a payload, and one of them: content does not matter to what is shown. */
export function sizeOf(call: Call): number {
  const size = /^(\d+) B\b/.exec(call.detail)?.[1];
  if (size === undefined) throw new Inexpressible(`The size of "${call.detail}" is not known`);
  return Number(size);
}

/** The path of an address of AF_UNIX, or of a file that a script touches; `undefined` for another text. */
export function pathOf(text: string | undefined): string | undefined {
  return /^(?:unix:|path )(\/.*)$/.exec(text ?? "")?.[1];
}

/** Host and port of an address; `undefined` for one that is none. */
export function inetOf(text: string): { host: string; port: number } | undefined {
  const [, host, port] = /^\[?([0-9a-f.:]+?)\]?:(\d+)$/.exec(text) ?? [];
  return host === undefined ? undefined : { host, port: Number(port) };
}

/** The host of an address of IPv4 or IPv6, in quotes. */
export function quotedHost(address: string | undefined): string {
  const found = inetOf(address ?? "");
  if (!found) throw new Inexpressible(`"${address}" is not an address of IPv4 or IPv6`);
  return JSON.stringify(found.host);
}
