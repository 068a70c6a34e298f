import type { Address, InetAddress } from "../../endpoint/address.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import type { Payload, SocketId } from "../../endpoint/kinds.ts";
import type { Method, Params } from "../../endpoint/operations.ts";
import { type Census, type Way, WAYS } from "../../endpoint/relays.ts";
import { LibcEndpoint } from "../../libc/endpoint.ts";
import type { Defect } from "./endpoint.ts";
import type { Link, RelayStart, RunningRelay } from "../../relays/link.ts";

/** Bytes that are read at once. */
const CHUNK = 65_536;
/** Milliseconds that one poll may take. */
const POLL_MS = 60_000;
/** Backlog of the listener. */
const BACKLOG = 128;

/** The first bytes of a header of the PROXY protocol, version 2. */
const SIGNATURE = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10];

/** The direction in which bytes go: up from client to server, or down. */
export type Direction = "up" | "down";

/**
 * A relay in this process that does everything right: the control of the cases for relays. Whatever a relay
 * may do wrong is a method of its own, which a defect replaces.
 */
export class SoundRelay implements RunningRelay {
  readonly ended: string | undefined;
  /** The sockets that it has open. */
  readonly open: Set<SocketId> = new Set();
  /** Bytes that it holds and has not passed on. */
  held = 0;
  /** Its sockets. */
  protected readonly libc: LibcEndpoint = new LibcEndpoint();
  /** Where it listens, and what it passes on to. */
  protected readonly start: RelayStart;

  /** Listens at once. */
  constructor(start: RelayStart) {
    this.start = start;
    if (start.way !== "datagram") void this.acceptAll();
    else void this.receiveAll();
  }

  /** Makes a call. */
  protected async call<M extends Method>(method: M, params: Params<M>): Promise<Reply<M>> {
    const reply = await this.libc.invoke(method, params);
    const { socket } = (reply.value ?? {}) as { socket?: SocketId };
    if (socket !== undefined) this.open.add(socket);
    const closed = method === "close" || method === "abort" ? (params as Params<"close">).socket : undefined;
    if (closed !== undefined) this.open.delete(closed);
    return reply;
  }

  /** Accepts connections, each as soon as it is there. */
  protected async acceptAll(): Promise<void> {
    const { value: listener } = await this.call("listenStream", {
      address: this.start.route.listen,
      backlog: BACKLOG,
    });
    for (;;) {
      const { value } = await this.call("accept", listener!);
      if (value === undefined) return;
      await this.serve(value.socket);
    }
  }

  /** Relays one connection; resolves when the next may be accepted. */
  protected serve(outer: SocketId): Promise<void> | void {
    void this.relay(outer);
  }

  /** Connects to the target and passes both directions on until both have ended. */
  protected async relay(outer: SocketId): Promise<void> {
    const { value, error } = await this.connect();
    if (value === undefined) return await this.refused(outer, error.errno);
    const inner = value.socket;
    if (!await this.introduce(outer, inner)) return;
    const whole = await Promise.all([this.pump(outer, inner, "up"), this.pump(inner, outer, "down")]);
    if (whole.every((each) => each)) await this.finished(outer, inner);
    else await this.broken(outer, inner);
  }

  /** Sends a header of the PROXY protocol or takes one, as it was asked to; false if there is none. */
  protected async introduce(outer: SocketId, inner: SocketId): Promise<boolean> {
    const { way } = this.start;
    if (way === "takes-proxy") {
      let header = "";
      while (!header.endsWith("\r\n")) {
        const { value } = await this.call("recv", { socket: outer, size: 1 });
        if (!value?.data.length) return false;
        header += String.fromCharCode(...value.data);
      }
    } else if (way !== "stream") {
      const { value } = await this.call("getpeername", { socket: outer });
      const data = this.header(value!.address as InetAddress, this.start.route.listen);
      await this.call("sendall", { socket: inner, data });
    }
    return true;
  }

  /** The header that it sends for a client. */
  protected header(client: InetAddress, { host, port }: InetAddress): Uint8Array {
    if (this.start.way === "sends-proxy-v1") {
      return new TextEncoder().encode(`PROXY TCP4 ${client.host} ${host} ${client.port} ${port}\r\n`);
    }
    const bytes = (address: InetAddress) => address.host.split(".").map(Number);
    const ports = [client.port, port].flatMap((each) => [each >> 8, each & 255]);
    return Uint8Array.of(
      ...SIGNATURE,
      0x21,
      0x11,
      0,
      12,
      ...bytes(client),
      ...bytes({ host } as InetAddress),
      ...ports,
    );
  }

  /** Connects to the target. */
  protected connect(): Promise<Reply<"connectStream">> {
    return this.call("connectStream", { address: this.start.route.target });
  }

  /** There is no connection to the target. */
  protected async refused(outer: SocketId, _errno: string | null): Promise<void> {
    await this.call("abort", { socket: outer });
  }

  /** Both directions have ended. */
  protected async finished(outer: SocketId, inner: SocketId): Promise<void> {
    await this.call("close", { socket: outer });
    await this.call("close", { socket: inner });
  }

  /** A reset has ended both directions; the other end has seen it. */
  protected async broken(outer: SocketId, inner: SocketId): Promise<void> {
    for (const socket of [outer, inner]) if (this.open.has(socket)) await this.call("close", { socket });
  }

  /** Passes one direction on up to its end; false if that was a reset. */
  protected async pump(from: SocketId, to: SocketId, direction: Direction): Promise<boolean> {
    for (;;) {
      const polled = await this.call("poll", { socket: from, events: ["in", "pri"], timeoutMs: POLL_MS });
      if (polled.error) return false;
      if (polled.value.events.includes("pri")) await this.urgent(from, to);
      if (!polled.value.events.some((each) => each !== "pri")) continue;
      const { value, error } = await this.read(from, direction);
      if (error) {
        if (error.errno !== "EBADF") await this.reset(to);
        return false;
      }
      if (value.data.length === 0) {
        await this.atEnd(from, to, direction);
        return true;
      }
      const sent = await this.send(to, value.data, direction);
      if (sent.error) {
        await this.reset(from);
        return false;
      }
    }
  }

  /** Reads some bytes. */
  protected read(from: SocketId, _direction: Direction): Promise<Reply<"recv">> {
    return this.call("recv", { socket: from, size: CHUNK });
  }

  /** Passes bytes on; the next are read when all are sent. */
  protected send(to: SocketId, data: Payload, _direction: Direction): Promise<Reply<"sendall">> {
    return this.call("sendall", { socket: to, data });
  }

  /** Passes an urgent byte on. */
  protected async urgent(from: SocketId, to: SocketId): Promise<void> {
    const { value } = await this.call("recv", { socket: from, size: 1, flags: ["oob"] });
    if (value && value.data.length > 0) {
      await this.call("send", { socket: to, data: value.data, flags: ["oob"] });
    }
  }

  /** One direction has ended. */
  protected async atEnd(_from: SocketId, to: SocketId, _direction: Direction): Promise<void> {
    await this.call("shutdown", { socket: to, how: "write" });
  }

  /** One end has reset its connection: the other end sees it. */
  protected async reset(other: SocketId): Promise<void> {
    await this.call("abort", { socket: other });
  }

  /** Receives datagrams and passes them on; each client has a socket of its own towards the target. */
  protected async receiveAll(): Promise<void> {
    const { listen } = this.start.route;
    const { value: front } = await this.call("openDatagram", { family: listen.family, address: listen });
    for (;;) {
      const { value } = await this.call("recvfrom", { socket: front!.socket, size: CHUNK });
      if (value === undefined) return;
      const back = await this.backOf(value.address!, front!.socket);
      await this.datagramUp(back, value.data);
    }
  }

  readonly #backs = new Map<string, SocketId>();

  /** The socket towards the target that a client has. */
  protected async backOf(client: Address, front: SocketId): Promise<SocketId> {
    const key = this.keyOf(client);
    const known = this.#backs.get(key);
    if (known !== undefined) return known;
    const { target } = this.start.route;
    const { value } = await this.call("openDatagram", { family: target.family });
    const back = value!.socket;
    await this.call("connect", { socket: back, address: target });
    this.#backs.set(key, back);
    void this.answer(back, client, front);
    return back;
  }

  /** The word by which clients are distinguished. */
  protected keyOf(client: Address): string {
    return JSON.stringify(client);
  }

  /** Passes the target's datagrams on to a client. */
  protected async answer(back: SocketId, client: Address, front: SocketId): Promise<void> {
    for (;;) {
      const { value, error } = await this.call("recvfrom", { socket: back, size: CHUNK });
      if (error?.errno === "ECONNREFUSED") {
        if (!await this.survives()) return;
      } else if (error) return;
      else await this.datagramDown(front, value.data, client);
    }
  }

  /** True if it goes on although the target refused a datagram. */
  protected survives(): Promise<boolean> | boolean {
    return true;
  }

  /** Passes a datagram on to the target. */
  protected async datagramUp(back: SocketId, data: Uint8Array): Promise<void> {
    const sent = await this.call("send", { socket: back, data });
    // The refusal of an earlier one is reported here, too.
    if (sent.error) await this.call("send", { socket: back, data });
  }

  /** Passes a datagram on to a client. */
  protected async datagramDown(front: SocketId, data: Uint8Array, client: Address): Promise<void> {
    await this.call("sendto", { socket: front, data, address: client });
  }

  /** It writes nothing. */
  takeStderr(): string {
    return "";
  }

  /** Counts its sockets, and the bytes that it has not passed on. */
  census(): Promise<Census> {
    return Promise.resolve({ processes: 1, descriptors: this.open.size, memory: this.held });
  }

  /** Closes everything. */
  async stop(): Promise<void> {
    this.open.clear();
    await this.libc.stop();
  }
}

/** A kind of relays in this process. */
export type RelayKind = new (start: RelayStart) => SoundRelay;

/** A relay with a defect. */
export function brokenRelay(name: string, caughtBy: readonly string[], relay: RelayKind): Defect {
  return { name, caughtBy, of: "relay", relay, breaks: () => ({}) };
}

/** The link that a kind of relays makes. */
export function inProcess(kind: RelayKind): Link {
  return {
    ways: Object.keys(WAYS) as Way[],
    version: () => Promise.resolve("0"),
    async start(start) {
      const running = new kind(start);
      while (!start.takes(start.route.listen)) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return running;
    },
  };
}
