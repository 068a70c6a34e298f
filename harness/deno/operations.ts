import type { Address } from "../endpoint/address.ts";
import { Comparison } from "../endpoint/comparison.ts";
import { type Failure, FILLED, type SocketId } from "../endpoint/kinds.ts";
import type { Drained, Method, Params, Returned } from "../endpoint/operations.ts";
import { Unsupported } from "../endpoint/errors.ts";
import { patternBytes, PatternReader } from "../endpoint/pattern.ts";

type Held =
  | { kind: "listener"; listener: Deno.Listener; path?: string }
  | { kind: "stream"; conn: Deno.Conn }
  | { kind: "datagram"; conn: Deno.DatagramConn; path?: string };

/** The operations of `deno`: each gives its result, or throws what Deno throws. */
export class DenoOperations {
  readonly #sockets = new Map<SocketId, Held>();
  #next = 1;

  /** Closes everything; how many sockets were open. */
  reset(): number {
    const open = this.#sockets.size;
    for (const held of this.#sockets.values()) {
      try {
        if (held.kind === "listener") held.listener.close();
        else held.conn.close();
      } catch {
        // Deno itself closed it after an error.
      }
    }
    this.#sockets.clear();
    return open;
  }

  #adopt(held: Held): { socket: SocketId } {
    const socket = this.#next++;
    this.#sockets.set(socket, held);
    return { socket };
  }

  #held<K extends Held["kind"]>(
    id: SocketId,
    kind: K,
    method: Method,
  ): Extract<Held, { kind: K }> {
    const held = this.#sockets.get(id);
    if (held === undefined) throw new Deno.errors.BadResource("The socket is closed");
    if (held.kind !== kind) throw new Unsupported(method, `A Deno ${held.kind} has no "${method}"`);
    return held as Extract<Held, { kind: K }>;
  }

  listenStream({ address, backlog, options }: Params<"listenStream">): Returned<"listenStream"> {
    if (backlog !== undefined) throw new Unsupported("listenStream", "Deno.listen takes no backlog");
    if (options && Object.keys(options).length > 0) {
      throw new Unsupported("listenStream", "Deno.listen takes no socket options");
    }
    const listener = address.family === "unix"
      ? Deno.listen({ transport: "unix", path: address.path })
      : Deno.listen({ hostname: address.host, port: address.port });
    return this.#adopt({ kind: "listener", listener: listener as Deno.Listener });
  }

  async accept({ socket }: Params<"accept">): Promise<Returned<"accept">> {
    const { listener } = this.#held(socket, "listener", "accept");
    const conn = await listener.accept();
    return { ...this.#adopt({ kind: "stream", conn }), address: addressOf(conn.remoteAddr) };
  }

  async connectStream(
    { address, bind, options }: Params<"connectStream">,
  ): Promise<Returned<"connectStream">> {
    if (bind) throw new Unsupported("connectStream", "Deno.connect takes no local address");
    const { TCP_NODELAY, ...others } = options ?? {};
    if (Object.keys(others).length > 0) {
      throw new Unsupported("connectStream", "Deno.connect takes no socket options");
    }
    const conn = address.family === "unix"
      ? await Deno.connect({ transport: "unix", path: address.path })
      : await Deno.connect({ hostname: address.host, port: address.port });
    if (TCP_NODELAY !== undefined) (conn as Deno.TcpConn).setNoDelay(TCP_NODELAY !== 0);
    return this.#adopt({ kind: "stream", conn });
  }

  openDatagram({ family, address, options }: Params<"openDatagram">): Returned<"openDatagram"> {
    if (!address) throw new Unsupported("openDatagram", "Deno.listenDatagram always binds");
    if (options && Object.keys(options).length > 0) {
      throw new Unsupported("openDatagram", "Deno.listenDatagram takes no socket options");
    }
    if (address.family !== family) throw new TypeError(`The address is not of family ${family}`);
    const conn = address.family === "unix"
      ? Deno.listenDatagram({ transport: "unixpacket", path: address.path })
      : Deno.listenDatagram({ transport: "udp", hostname: address.host, port: address.port });
    return this.#adopt({ kind: "datagram", conn });
  }

  async send({ socket, data }: Params<"send">): Promise<Returned<"send">> {
    const { conn } = this.#held(socket, "stream", "send");
    return { count: await conn.write(data instanceof Uint8Array ? data : patternBytes(data)) };
  }

  async sendall({ socket, data }: Params<"sendall">): Promise<Returned<"sendall">> {
    const { conn } = this.#held(socket, "stream", "sendall");
    if (data instanceof Uint8Array) {
      for (let at = 0; at < data.length;) at += await conn.write(data.subarray(at));
      return {};
    }
    const reader = new PatternReader(data);
    while (reader.position < data.length) {
      reader.position += await conn.write(reader.peek(data.length));
    }
    return {};
  }

  async sendReused({ socket, data }: Params<"sendReused">): Promise<Returned<"sendReused">> {
    const { conn } = this.#held(socket, "stream", "sendReused");
    const buffer = (data instanceof Uint8Array ? data : patternBytes(data)).slice();
    try {
      for (let at = 0; at < buffer.length;) at += await conn.write(buffer.subarray(at));
    } finally {
      buffer.fill(0);
    }
    return {};
  }

  async recvInto({ socket, size, room }: Params<"recvInto">): Promise<Returned<"recvInto">> {
    const held = this.#sockets.get(socket);
    const buffer = new Uint8Array(room).fill(FILLED);
    const part = buffer.subarray(0, size);
    const count = held?.kind === "datagram"
      ? (await held.conn.receive(part))[0].length
      : await this.#held(socket, "stream", "recvInto").conn.read(part);
    return { count: count ?? 0, data: buffer };
  }

  async recv({ socket, size }: Params<"recv">): Promise<Returned<"recv">> {
    const { conn } = this.#held(socket, "stream", "recv");
    const buffer = new Uint8Array(size);
    const count = await conn.read(buffer);
    return { data: buffer.subarray(0, count ?? 0) };
  }

  async drain({ socket, size, chunk, pattern }: Params<"drain">): Promise<Drained> {
    const { conn } = this.#held(socket, "stream", "drain");
    const buffer = new Uint8Array(chunk ?? 65_536);
    const check = new Comparison(pattern);
    const done = (end: Drained["end"], error?: Failure): Drained => {
      const { count, mismatch } = check;
      return { count, mismatch, end, ...(error ? { error } : {}) };
    };
    while (check.count < (size ?? Infinity)) {
      const wanted = Math.min(buffer.length, (size ?? Infinity) - check.count);
      let got: number | null;
      try {
        got = await conn.read(buffer.subarray(0, wanted));
      } catch (error) {
        return done("error", failureOf(error));
      }
      if (got === null) return done("eof");
      check.add(buffer.subarray(0, got));
    }
    return done("size");
  }

  async sendto({ socket, data, address }: Params<"sendto">): Promise<Returned<"sendto">> {
    const { conn } = this.#held(socket, "datagram", "sendto");
    const to: Deno.Addr = address.family === "unix"
      ? { transport: "unixpacket", path: address.path }
      : { transport: "udp", hostname: address.host, port: address.port };
    return { count: await conn.send(data, to) };
  }

  async recvfrom({ socket, size }: Params<"recvfrom">): Promise<Returned<"recvfrom">> {
    const { conn } = this.#held(socket, "datagram", "recvfrom");
    const [data, from] = await conn.receive(new Uint8Array(size));
    return { data, address: addressOf(from) };
  }

  async shutdown({ socket, how }: Params<"shutdown">): Promise<Returned<"shutdown">> {
    if (how !== "write") throw new Unsupported("shutdown", "Deno.Conn has closeWrite() only");
    await this.#held(socket, "stream", "shutdown").conn.closeWrite();
    return {};
  }

  close({ socket }: Params<"close">): Returned<"close"> {
    const held = this.#sockets.get(socket);
    if (held === undefined) throw new Deno.errors.BadResource("The socket is closed");
    this.#sockets.delete(socket);
    if (held.kind === "listener") held.listener.close();
    else held.conn.close();
    return {};
  }

  getsockname({ socket }: Params<"getsockname">): Returned<"getsockname"> {
    const held = this.#sockets.get(socket);
    if (held === undefined) throw new Deno.errors.BadResource("The socket is closed");
    const address = held.kind === "listener"
      ? held.listener.addr
      : held.kind === "stream"
      ? held.conn.localAddr
      : held.conn.addr;
    return { address: addressOf(address)! };
  }

  getpeername({ socket }: Params<"getpeername">): Returned<"getpeername"> {
    return { address: addressOf(this.#held(socket, "stream", "getpeername").conn.remoteAddr)! };
  }

  setsockopt({ socket, option, value }: Params<"setsockopt">): Returned<"setsockopt"> {
    if (option !== "TCP_NODELAY") {
      throw new Unsupported("setsockopt", `Deno.Conn cannot set "${option}"`);
    }
    (this.#held(socket, "stream", "setsockopt").conn as Deno.TcpConn).setNoDelay(value !== 0);
    return {};
  }
}

function addressOf(address: Deno.Addr): Address | null {
  if (address.transport === "tcp" || address.transport === "udp") {
    const family = address.hostname.includes(":") ? "ipv6" : "ipv4";
    return { family, host: address.hostname, port: address.port };
  }
  if (address.transport === "unix" || address.transport === "unixpacket") {
    return { family: "unix", path: address.path ?? "" };
  }
  return null;
}

/** Deno's errors carry `code` where the system gave an errno. */
export function failureOf(error: unknown): Failure {
  const { name, message, code } = error as { name?: string; message?: string; code?: unknown };
  const errno = typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : null;
  return { errno, native: `${name ?? "Error"}: ${message ?? String(error)}` };
}
