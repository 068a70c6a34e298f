import type { Address } from "../endpoint/address.ts";
import type {
  Mode,
  Pattern,
  Payload,
  PollEvent,
  RecvFlag,
  SendFlag,
  SocketId,
  Word,
} from "../endpoint/kinds.ts";
import type { OptionName } from "../endpoint/options.ts";
import type { Drained, Params, Returned } from "../endpoint/operations.ts";
import { File } from "./file.ts";
import { joined } from "../endpoint/joined.ts";
import { type Loss, LOSSES } from "../endpoint/losses.ts";
import type { Seat } from "./seat.ts";

const same = <T>(value: T): T => value;
const nothing = (): void => {};

/** One of several messages. */
export interface Received {
  /** Its bytes, as far as its buffer had room. */
  readonly data: Uint8Array;
  /** Its sender; `null` where the system gave none. */
  readonly address: Address | null;
  /** Its bytes, as the call counted them. */
  readonly count: number;
  /** Its flags. */
  readonly flags: readonly Word<"messageFlags">[];
}

/** The parameters of a poll that waits up to so many milliseconds, or without end. */
export function pollTime(timeoutMs: number | null): { readonly timeoutMs: number; readonly endless?: 1 } {
  return timeoutMs === null ? { timeoutMs: 0, endless: 1 } : { timeoutMs };
}

/**
 * A socket of a script. The methods are the operations of {@link Operations}; all may fail with a {@linkcode
 * SocketError}.
 */
export class Socket {
  /** The seat that it belongs to. */
  readonly seat: Seat;
  /** The endpoint's number of the socket. */
  readonly id: SocketId;
  /** Its name in histories, such as `listener 1`. */
  readonly name: string;
  /**
   * Its addresses, where the script learnt them and the harness's observer finds the connection in this
   * host's kernel.
   */
  observed: { local: Address; remote: Address } | undefined;
  /** The addresses of the other end, likewise. */
  opposite: { local: Address; remote: Address } | undefined;

  /** Seats make them. */
  constructor(seat: Seat, id: SocketId, name: string) {
    this.seat = seat;
    this.id = id;
    this.name = name;
  }

  /** The next connection of a listener, with the address that `accept` reported. */
  accept(flags?: readonly Word<"newFlags">[]): Promise<{ socket: Socket; address: Address | null }> {
    return this.seat.call("accept", this, { socket: this.id, ...(flags ? { flags } : {}) }, (value) => ({
      socket: this.seat.adopt(value.socket, "accepted"),
      address: value.address,
    }));
  }

  /** One send; the count of bytes it accepted. */
  send(data: Payload, flags?: readonly SendFlag[]): Promise<number> {
    const params = { socket: this.id, data, ...(flags === undefined ? {} : { flags }) };
    return this.seat.call("send", this, params, (value) => value.count);
  }

  /** Sends everything or fails. */
  sendall(data: Payload): Promise<void> {
    return this.seat.call("sendall", this, { socket: this.id, data }, nothing);
  }

  /**
   * Sends one datagram to the connected peer, by `send` where there is one; resolves to the count of bytes.
   */
  async sendOne(data: Uint8Array): Promise<number> {
    if (this.seat.has("send")) return await this.send(data);
    await this.sendall(data);
    return data.length;
  }

  /** Receives at most `size` bytes; none at end of file. */
  recv(size: number, flags?: readonly RecvFlag[]): Promise<Uint8Array> {
    const params = { socket: this.id, size, ...(flags === undefined ? {} : { flags }) };
    return this.seat.call("recv", this, params, (value) => value.data);
  }

  /**
   * Receives until end of file, an error, or `size` bytes. `pattern` describes what should come; `chunk` is
   * the size of the reads in bytes.
   */
  drain(
    options: { size?: number; chunk?: number; pattern?: Pattern } = {},
  ): Promise<Drained> {
    return this.seat.call("drain", this, { socket: this.id, ...options }, same);
  }

  /**
   * Receives until there are `size` bytes (at most 65536) or the stream ends. What an endpoint gives beyond
   * that is kept.
   */
  async recvExactly(size: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let count = 0;
    while (count < size) {
      const data = await this.recv(size - count);
      if (data.length === 0) break;
      pieces.push(data);
      count += data.length;
    }
    return joined(pieces);
  }

  /** Sends one datagram and resolves to the count of bytes. */
  sendto(data: Uint8Array, address: Address, flags?: readonly SendFlag[]): Promise<number> {
    const params = { socket: this.id, data, address, ...(flags === undefined ? {} : { flags }) };
    return this.seat.call("sendto", this, params, (value) => value.count);
  }

  /** Receives one datagram into a buffer of `size` bytes. */
  recvfrom(
    size: number,
    flags?: readonly RecvFlag[],
  ): Promise<{ data: Uint8Array; address: Address | null }> {
    const params = { socket: this.id, size, ...(flags === undefined ? {} : { flags }) };
    return this.seat.call("recvfrom", this, params, same);
  }

  /** Receives once, with the flags of the message, and with `controlSize` bytes for control messages. */
  recvmsg(size: number, flags?: readonly RecvFlag[], controlSize?: number): Promise<Returned<"recvmsg">> {
    const params = {
      socket: this.id,
      size,
      ...(flags === undefined ? {} : { flags }),
      ...(controlSize === undefined ? {} : { controlSize }),
    };
    return this.seat.call("recvmsg", this, params, same);
  }

  /**
   * `mmsg`: sends several messages in one call, each to its own of `addresses` where these are given; the
   * bytes of each that was sent.
   */
  sendmmsg(messages: readonly Uint8Array[], addresses?: readonly Address[]): Promise<readonly number[]> {
    const params = { socket: this.id, data: joined(messages), sizes: messages.map(({ length }) => length) };
    const to = addresses === undefined ? {} : { addresses };
    return this.seat.call("sendmmsg", this, { ...params, ...to }, (value) => value.sizes);
  }

  /** `mmsg`: receives several messages in one call, into buffers of `sizes` bytes. */
  recvmmsg(
    sizes: readonly number[],
    several: Omit<Params<"recvmmsg">, "socket" | "sizes"> = {},
  ): Promise<Received[] & { readonly leftMs?: number }> {
    return this.#recvmmsg(sizes, several, same);
  }

  /** `mmsg`: likewise; the first of the messages. */
  recvFirst(
    sizes: readonly number[],
    several: Omit<Params<"recvmmsg">, "socket" | "sizes"> = {},
  ): Promise<Received> {
    return this.#recvmmsg(sizes, several, ([first]) => first!);
  }

  #recvmmsg<T>(
    sizes: readonly number[],
    several: Omit<Params<"recvmmsg">, "socket" | "sizes">,
    pick: (messages: Received[] & { readonly leftMs?: number }) => T,
  ): Promise<T> {
    return this.seat.call("recvmmsg", this, { socket: this.id, sizes, ...several }, (value) => {
      let at = 0;
      const messages = value.counts.map((count, index) => ({
        data: value.data.subarray(at, at += Math.min(count, sizes[index]!)),
        address: value.addresses[index] ?? null,
        count,
        flags: value.flags[index] ?? [],
      }));
      return pick(Object.assign(messages, value.leftMs === undefined ? {} : { leftMs: value.leftMs }));
    });
  }

  /** Shuts one direction down, or both. */
  shutdown(how: Params<"shutdown">["how"]): Promise<void> {
    return this.seat.call("shutdown", this, { socket: this.id, how }, nothing);
  }

  /** Gives the socket up, the ordinary way. */
  close(): Promise<void> {
    return this.seat.call("close", this, { socket: this.id }, nothing);
  }

  /** Gives the connection up with RST. */
  abort(): Promise<void> {
    return this.seat.call("abort", this, { socket: this.id }, nothing);
  }

  /** The socket's own address. */
  getsockname(): Promise<Address> {
    return this.seat.call("getsockname", this, { socket: this.id }, (value) => value.address);
  }

  /** The address that it is connected to. */
  getpeername(): Promise<Address> {
    return this.seat.call("getpeername", this, { socket: this.id }, (value) => value.address);
  }

  /**
   * `address:into`: a call that writes an address, here into a buffer of `room` bytes, all of them `FILLED`
   * before, which is said to have `size` bytes; the whole buffer, and the length that the call gave. Without
   * room the call is given no buffer. accept() gives a `socket`, and recvfrom() the `count` of bytes
   * received.
   */
  addressInto(
    call: Word<"naming">,
    size: number,
    room: number,
  ): Promise<{ data: Uint8Array; length: number; socket?: Socket; count?: number }> {
    return this.seat.call("addressInto", this, { socket: this.id, call, size, room }, (value) => {
      const { socket, ...others } = value;
      return socket === undefined ? others : { ...others, socket: this.seat.adopt(socket, "accepted") };
    });
  }

  /** What its descriptor is as that of a file; `errno` is of lseek(). */
  asFile(): Promise<Returned<"asFile">> {
    return this.seat.call("asFile", this, { socket: this.id }, same);
  }

  /** A call that is given an address where there is no memory; resolves to its errno, or to `null`. */
  fault(call: Word<"faulty">): Promise<string | null> {
    return this.seat.call("fault", this, { socket: this.id, call }, (value) => value.errno);
  }

  /** Waits for signals about it, after `entered`; none where none came in time. */
  awaitSignal(timeoutMs: number): Promise<readonly Word<"aboutSocket">[]> {
    return this.seat.call("awaitSignal", this, { socket: this.id, timeoutMs }, (value) => value.signals);
  }

  /** Sends a byte, with MSG_NOSIGNAL if it is `quiet`; tells its errno, and the SIGPIPEs that it raised. */
  sigpipe(call: Word<"sending">, quiet = false): Promise<{ errno: string | null; signals: number }> {
    return this.seat.call("sigpipe", this, { socket: this.id, call, quiet: quiet ? 1 : 0 }, same);
  }

  /** `address:from`: a call that is given an address as these bytes; sendto() sends one byte. */
  addressFrom(call: Word<"addressed">, data: Uint8Array): Promise<void> {
    return this.seat.call("addressFrom", this, { socket: this.id, call, data }, nothing);
  }

  /** Waits up to `timeoutMs` milliseconds for one of `events`; `poll:endless`: `null` for no end. */
  poll(events: readonly PollEvent[], timeoutMs: number | null): Promise<readonly PollEvent[]> {
    return this.seat.call(
      "poll",
      this,
      { socket: this.id, events, ...pollTime(timeoutMs) },
      (value) => value.events,
    );
  }

  /** Changes how its calls wait; `timeoutMs` goes with `timeout`. */
  setMode(mode: Mode, timeoutMs?: number): Promise<void> {
    const params = { socket: this.id, mode, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    return this.seat.call("setMode", this, params, nothing);
  }

  /** The milliseconds that its calls wait; `null` for no end. */
  gettimeout(): Promise<number | null> {
    return this.seat.call("gettimeout", this, { socket: this.id }, (value) => value.timeoutMs);
  }

  /** Sets an option; those that are a structure have a second member. */
  setsockopt(option: OptionName, value: number, second?: number): Promise<void> {
    const params = { socket: this.id, option, value, ...(second === undefined ? {} : { second }) };
    return this.seat.call("setsockopt", this, params, nothing);
  }

  /** Reads an option. */
  getsockopt(option: OptionName): Promise<Returned<"getsockopt">> {
    return this.seat.call("getsockopt", this, { socket: this.id, option }, same);
  }

  /**
   * `option:raw`: sets an option to a value of any size; `number` is instead of its own, at the same level.
   */
  setRawOption(option: OptionName, data: Uint8Array, number?: number): Promise<void> {
    const params = { socket: this.id, option, data, ...(number === undefined ? {} : { number }) };
    return this.seat.call("setRawOption", this, params, nothing);
  }

  /** `option:raw`: reads an option into a buffer of `size` bytes. */
  async getRawOption(option: OptionName, size: number, number?: number): Promise<Uint8Array> {
    return (await this.readRawOption(option, size, number)).data;
  }

  /** `option:raw`: likewise, with the count of bytes that were written beyond the buffer. */
  readRawOption(option: OptionName, size: number, number?: number): Promise<Returned<"getRawOption">> {
    const params = { socket: this.id, option, size, ...(number === undefined ? {} : { number }) };
    return this.seat.call("getRawOption", this, params, same);
  }

  /** `filter`: loses what arrives for it from now on, as a path would; see {@linkcode LOSSES}. */
  lose(what: Loss): Promise<void> {
    return this.seat.call("setFilter", this, { socket: this.id, data: LOSSES[what] }, nothing);
  }

  /** `filter`: loses nothing any more. */
  loseNothing(): Promise<void> {
    return this.seat.call("setFilter", this, { socket: this.id }, nothing);
  }

  /** `withhold`: what it sends from now on is lost until it is sent again. */
  withhold(): Promise<void> {
    return this.seat.call("withhold", this, { socket: this.id, on: 1 }, nothing);
  }

  /** `withhold`: what it sends from now on leaves. */
  withholdNothing(): Promise<void> {
    return this.seat.call("withhold", this, { socket: this.id, on: 0 }, nothing);
  }

  /** True if the next byte is past the mark of urgent data. */
  sockatmark(): Promise<boolean> {
    return this.seat.call("sockatmark", this, { socket: this.id }, ({ value }) => value !== 0);
  }

  /** `multicast`: joins a group on the interface with that index. */
  joinGroup(group: Address, index: number): Promise<void> {
    return this.seat.call("joinGroup", this, { socket: this.id, group, interface: index }, nothing);
  }

  /** `multicast`: leaves a group. */
  leaveGroup(group: Address, index: number): Promise<void> {
    return this.seat.call("leaveGroup", this, { socket: this.id, group, interface: index }, nothing);
  }

  /** `sendfile`: sends `size` bytes from `offset` on of a file that holds `data`; the count of bytes. */
  sendfile(data: Payload, offset: number, size: number): Promise<number> {
    return this.seat.call("sendfile", this, { socket: this.id, data, offset, size }, (value) => value.count);
  }

  /**
   * `sendfile:own`: the same from the file's own position, which is `offset`; the count of bytes, and the
   * position afterwards.
   */
  sendfileOwn(data: Payload, offset: number, size: number): Promise<Returned<"sendfile">> {
    return this.seat.call("sendfile", this, { socket: this.id, data, offset, size, own: 1 }, same);
  }

  /** `sendfile:own`: the same from a pipe or a socket that has `data`, with an offset of 0 or without one. */
  sendfileOf(of: "pipe" | "socket", data: Uint8Array, own: boolean): Promise<number> {
    const params = { socket: this.id, data, offset: 0, size: data.length, own: own ? 1 : 0, of };
    return this.seat.call("sendfile", this, params, (value) => value.count);
  }

  /** `sendfile`: from an offset that is given; the count of bytes, and the file's own position afterwards. */
  sendfilePlace(data: Payload, offset: number, size: number): Promise<Returned<"sendfile">> {
    return this.seat.call("sendfile", this, { socket: this.id, data, offset, size }, same);
  }

  /** `kill`: leaves it to a process that is killed. */
  kill(): Promise<void> {
    return this.seat.call("kill", this, { socket: this.id }, nothing);
  }

  /** `file`: a buffered file over it, for one direction. */
  makefile(access: "read" | "write"): Promise<File> {
    return this.seat.call(
      "makefile",
      this,
      { socket: this.id, access },
      (value) => new File(this.seat, value.file, `${this.name}'s ${access === "read" ? "reader" : "writer"}`),
    );
  }

  /** `bsd`: binds it. */
  bind(address: Address): Promise<void> {
    return this.seat.call("bind", this, { socket: this.id, address }, nothing);
  }

  /** `bsd`: makes it a listener that queues `backlog` connections. */
  listen(backlog: number): Promise<void> {
    return this.seat.call("listen", this, { socket: this.id, backlog }, nothing);
  }

  /** `bsd`: connects it. */
  connect(address: Address): Promise<void> {
    return this.seat.call("connect", this, { socket: this.id, address }, nothing);
  }

  /** `bsd`: connects it; resolves to the errno of a failure, or to `null`. */
  connect_ex(address: Address): Promise<string | null> {
    return this.seat.call("connect_ex", this, { socket: this.id, address }, (value) => value.errno);
  }

  /** One send out of several buffers; the count of bytes it accepted. */
  writev(buffers: readonly Uint8Array[]): Promise<number> {
    const params = { socket: this.id, data: joined(buffers), sizes: buffers.map(({ length }) => length) };
    return this.seat.call("writev", this, params, (value) => value.count);
  }

  /** One receive into several buffers of `sizes` bytes; their bytes, one buffer after another. */
  readv(sizes: readonly number[]): Promise<Uint8Array> {
    return this.seat.call("readv", this, { socket: this.id, sizes }, (value) => value.data);
  }

  /**
   * One receive of at most `size` bytes into a buffer of `room` bytes, all of them `FILLED` before; the count
   * of bytes, and the whole buffer.
   */
  recvInto(size: number, room: number): Promise<{ count: number; data: Uint8Array }> {
    return this.seat.call("recvInto", this, { socket: this.id, size, room }, same);
  }

  /** Sends everything out of a buffer that is filled with zeros as soon as the call has returned. */
  sendReused(data: Payload): Promise<void> {
    return this.seat.call("sendReused", this, { socket: this.id, data }, nothing);
  }

  /** `siocoutq`: the count of bytes that the other end has not acknowledged. */
  siocoutq(): Promise<number> {
    return this.seat.call("siocoutq", this, { socket: this.id }, (value) => value.count);
  }

  /** `pktinfo`: sends one datagram that leaves from a host; `pktinfo:marks`: with a class and with hops. */
  sendFrom(
    data: Uint8Array,
    address: Address,
    from: Address,
    marks: { class?: number; hops?: number } = {},
  ): Promise<number> {
    const params = { socket: this.id, data, address, from, ...marks };
    return this.seat.call("sendFrom", this, params, (value) => value.count);
  }

  /** The count of bytes that can be received at once. */
  fionread(): Promise<number> {
    return this.seat.call("fionread", this, { socket: this.id }, (value) => value.count);
  }

  /** Another descriptor of the same socket. */
  dup(): Promise<Socket> {
    return this.seat.call(
      "dup",
      this,
      { socket: this.id },
      (value) => this.seat.adopt(value.socket, "duplicate"),
    );
  }

  /** `descriptors`: sends bytes with the descriptors of sockets; resolves to the count of bytes. */
  sendDescriptors(data: Uint8Array, sockets: readonly Socket[]): Promise<number> {
    const params = { socket: this.id, data, sockets: sockets.map(({ id }) => id) };
    return this.seat.call("sendDescriptors", this, params, (value) => value.count);
  }

  /** `descriptors`: receives bytes with at most so many descriptors, of which sockets are made. */
  recvDescriptors(
    size: number,
    most: number,
    flags?: readonly Word<"passedFlags">[],
  ): Promise<{ data: Uint8Array; sockets: Socket[]; flags: readonly Word<"messageFlags">[] }> {
    const params = { socket: this.id, size, most, ...(flags === undefined ? {} : { flags }) };
    return this.seat.call("recvDescriptors", this, params, ({ data, sockets, flags }) => ({
      data,
      sockets: sockets.map((id) => this.seat.adopt(id, "socket")),
      flags,
    }));
  }

  /** Its descriptor. */
  fileno(): Promise<number> {
    return this.seat.call("fileno", this, { socket: this.id }, (value) => value.descriptor);
  }

  /** Gives its descriptor away; no other call can be made on it afterwards. */
  detach(): Promise<number> {
    return this.seat.call("detach", this, { socket: this.id }, (value) => value.descriptor);
  }

  /** Dissolves the connection of a datagram socket. */
  disconnect(): Promise<void> {
    return this.seat.call("disconnect", this, { socket: this.id }, nothing);
  }
}
