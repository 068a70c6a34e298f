import type { SocketId } from "../../endpoint/kinds.ts";
import { type Method, METHODS } from "../../endpoint/operations.ts";
import type { Breaks, Defect } from "../broken/endpoint.ts";

/** Bytes up to which a size is an ordinary one: a step of the alphabets moves no more in one call. */
const ORDINARY = 65_536;
/** Calls of one kind on a socket that a sequence makes at most: it has ten steps. */
const OFTEN = 10;
/** The name of a path that is in no file system. */
const ABSTRACT = "an abstract name";
/** Members of calls that differ from play to play, or that no answer depends on. */
const ARBITRARY: ReadonlySet<string> = new Set(["socket", "bind", "options", "pattern", "events"]);

/** Members that a call has if it is not given them. */
const USUAL: { readonly [M in Method]?: Readonly<Record<string, unknown>> } = {
  listenStream: { backlog: 128 },
};

/** A member of a call, as far as it makes another call of it. */
function sortOf(value: unknown): string {
  if (value instanceof Uint8Array) return sortOf(value.length);
  if (typeof value === "number") return value === 0 ? "0" : value <= ORDINARY ? "some" : "many";
  if (typeof value === "object" && value !== null) {
    if ("seed" in value && "length" in value) return sortOf(value.length);
    if ("host" in value) return String(value.host);
    if ("path" in value) return String(value.path).startsWith("\0") ? ABSTRACT : "a path";
  }
  return JSON.stringify(value);
}

/** A socket of an endpoint with a {@linkcode CallLog}. */
interface Noted {
  readonly what: "listener" | "connection" | "socket";
  /** Calls that have not returned. */
  readonly underWay: Set<Method>;
  closed: boolean;
  /** Calls that were made on it. */
  readonly made: Map<Method, number>;
}

/**
 * A sound implementation that takes note of the calls that are made: what is called, on what, and beside
 * what. A call has a name of its own where it is not on the socket that was made last, as a sequence has one
 * socket.
 */
export class CallLog implements Defect {
  readonly name = "none, and takes note of every call";
  readonly caughtBy = [];
  /** The calls since the beginning, such as `recv size=some on a connection`. */
  calls = new Set<string>();
  /** The operations that were called, since the beginning. */
  methods = new Set<Method>();

  /** Begins anew. */
  begin(): void {
    this.calls = new Set();
    this.methods = new Set();
  }

  breaks(): { readonly [M in Method]?: Breaks<M> } {
    const sockets = new Map<SocketId, Noted>();
    const last = new Map<Noted["what"], Noted>();
    const note =
      (method: Method) =>
      async (params: Readonly<Record<string, unknown>>, next: () => Promise<{ value?: object }>) => {
        const socket = sockets.get(params.socket as SocketId);
        this.methods.add(method);
        socket?.made.set(method, (socket.made.get(method) ?? 0) + 1);
        this.calls.add(
          [method, ...membersOf({ ...USUAL[method], ...params }), socket && placeOf(socket, method, last)]
            .filter(Boolean).join(" "),
        );
        socket?.underWay.add(method);
        const reply = await next();
        socket?.underWay.delete(method);
        if (socket && (method === "close" || method === "abort")) socket.closed = true;
        if (reply.value && "address" in reply.value && sortOf(reply.value.address) === ABSTRACT) {
          this.calls.add(`${method} gives ${ABSTRACT}`);
        }
        if (reply.value && "socket" in reply.value) {
          const what = method === "listenStream"
            ? "listener"
            : method === "openDatagram"
            ? "socket"
            : "connection";
          const made: Noted = { what, underWay: new Set(), closed: false, made: new Map() };
          sockets.set(reply.value.socket as SocketId, made);
          last.set(what, made);
        }
        return reply;
      };
    return Object.fromEntries(METHODS.map((method) => [method, note(method)]));
  }
}

function membersOf(params: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(params).filter(([name]) => !ARBITRARY.has(name))
    .map(([name, value]) => `${name}=${sortOf(value)}`);
}

/** The socket of a call, as far as it makes another call of it. */
function placeOf(
  socket: Noted,
  method: Method,
  last: ReadonlyMap<Noted["what"], Noted>,
): string {
  const { what, closed, made, underWay } = socket;
  const times = made.get(method)!;
  return [
    `on a ${what}`,
    closed && "that is closed",
    last.get(what) !== socket && "that is not the last",
    times > OFTEN ? "for the tenth time" : times > 1 && method === "accept" && "for the second time",
    underWay.size > 0 && `beside ${[...underWay].sort()}`,
  ].filter(Boolean).join(" ");
}
