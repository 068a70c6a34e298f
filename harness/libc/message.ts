import type { Address } from "../endpoint/address.ts";
import type { Word } from "../endpoint/kinds.ts";
import type { Params, Returned } from "../endpoint/operations.ts";
import { errnoName, MSG_TRUNC } from "./constants.ts";
import { decodeAddress, encodeAddress, hostOf, SOCKADDR_SIZE } from "./sockaddr.ts";
import type { Answer } from "./operations.ts";

// Offsets in a `struct msghdr` on machines of 64 bits.
const NAME = 0;
const NAME_LENGTH = 8;
const VECTOR = 16;
const VECTOR_COUNT = 24;
const CONTROL = 32;
const CONTROL_LENGTH = 40;
const MESSAGE_FLAGS = 48;
/** Bytes of a `struct msghdr`. */
export const HEADER_SIZE = 56;
/** Bytes of a `struct cmsghdr`: length, level, type. Control messages begin at multiples of 8. */
export const CONTROL_HEADER = 16;
const IPPROTO_IP = 0;
const IP_TOS = 1;
const IP_TTL = 2;
const IP_PKTINFO = 8;
const IP_RECVERR = 11;
const IPPROTO_IPV6 = 41;
const IPV6_RECVERR = 25;
const IPPROTO_UDP = 17;
const UDP_GRO = 104;
const SOL_SOCKET = 1;
const SO_TIMESTAMP = 29;
const SCM_CREDENTIALS = 2;
const IPV6_PKTINFO = 50;
const IPV6_HOPLIMIT = 52;
const IPV6_TCLASS = 67;
const MSG_CTRUNC = 0x8;

/** A message that came beside the data. */
export interface Control {
  readonly level: number;
  readonly type: number;
  readonly bytes: DataView<ArrayBuffer>;
}

/** Control messages that have a datagram leave from a host, and with marks where they are given. */
export function leavingFrom(
  from: Address,
  { class: trafficClass, hops }: Pick<Params<"sendFrom">, "class" | "hops">,
): Uint8Array<ArrayBuffer> {
  const { family } = from;
  if (family === "unix") throw new TypeError("AF_UNIX has no hosts");
  const name = encodeAddress(from);
  // `struct in_pktinfo`: interface, own address, address of the header; `struct in6_pktinfo`: address,
  // interface.
  const [size, at, own] = family === "ipv4" ? [12, 4, name.subarray(4, 8)] : [20, 0, name.subarray(8, 24)];
  const places = new Uint8Array(size);
  places.set(own, at);
  const [level, place, ofClass, ofHops] = family === "ipv4"
    ? [IPPROTO_IP, IP_PKTINFO, IP_TOS, IP_TTL]
    : [IPPROTO_IPV6, IPV6_PKTINFO, IPV6_TCLASS, IPV6_HOPLIMIT];
  const int = (type: number, value: number | undefined) =>
    value === undefined ? [] : control(level, type, new Uint8Array(Int32Array.of(value).buffer));
  return Uint8Array.of(...control(level, place, places), ...int(ofClass, trafficClass), ...int(ofHops, hops));
}

/** The bytes of one control message, as many as the next begins after. */
function control(level: number, type: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(CONTROL_HEADER + Math.ceil(bytes.length / 8) * 8);
  const view = new DataView(message.buffer);
  view.setBigUint64(0, BigInt(CONTROL_HEADER + bytes.length), true);
  view.setInt32(8, level, true);
  view.setInt32(12, type, true);
  message.set(bytes, CONTROL_HEADER);
  return message;
}

/** The bytes whose addresses calls are using. */
const held: (readonly Uint8Array[])[] = [];

/**
 * Makes a call that is given the addresses of some bytes. A local variable does not keep them: the engine
 * frees what nobody reads any more, also in the middle of a function.
 */
export function holding<T>(bytes: readonly Uint8Array[], call: () => T): T {
  held.push(bytes);
  try {
    return call();
  } finally {
    held.pop();
  }
}

/** The address of some bytes, which does not keep them: see {@linkcode holding}. */
export function pointerTo(bytes: Uint8Array<ArrayBuffer>): bigint {
  return BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes)));
}

/**
 * A `struct msghdr` with room for an address and for control messages, and with buffers of `sizes` bytes, one
 * after another. It is made in `header`, which may be a part of something larger.
 */
export class Message {
  readonly header: Uint8Array<ArrayBuffer>;
  readonly #view: DataView<ArrayBuffer>;
  readonly #name = new Uint8Array(SOCKADDR_SIZE);
  readonly #vector: BigUint64Array<ArrayBuffer>;
  readonly #buffer: Uint8Array<ArrayBuffer>;
  readonly #size: number;
  readonly #control: Uint8Array<ArrayBuffer>;

  constructor(
    sizes: readonly number[],
    data?: Uint8Array,
    control = new Uint8Array(),
    header = new Uint8Array(HEADER_SIZE),
  ) {
    this.header = header;
    this.#view = new DataView(header.buffer, header.byteOffset);
    this.#size = sizes.reduce((sum, size) => sum + size, 0);
    this.#buffer = new Uint8Array(Math.max(1, this.#size));
    if (data) this.#buffer.set(data);
    let at = pointerTo(this.#buffer);
    this.#vector = BigUint64Array.from(sizes.flatMap((size) => {
      const buffer = [at, BigInt(size)];
      at += BigInt(size);
      return buffer;
    }));
    this.#view.setBigUint64(NAME, pointerTo(this.#name), true);
    this.#view.setBigUint64(VECTOR, pointerTo(new Uint8Array(this.#vector.buffer)), true);
    this.#view.setBigUint64(VECTOR_COUNT, BigInt(sizes.length), true);
    this.#control = control;
    if (control.length > 0) this.#view.setBigUint64(CONTROL, pointerTo(control), true);
    this.prepare();
  }

  /** Makes it ready for a call. */
  prepare(): void {
    this.#view.setUint32(NAME_LENGTH, SOCKADDR_SIZE, true);
    this.#view.setBigUint64(CONTROL_LENGTH, BigInt(this.#control.length), true);
    // A call that receives overwrites them.
    this.#view.setInt32(MESSAGE_FLAGS, MSG_TRUNC | MSG_CTRUNC, true);
  }

  /** Takes the address away: a connection needs none. */
  unaddressed(): void {
    this.#view.setBigUint64(NAME, 0n, true);
    this.#view.setUint32(NAME_LENGTH, 0, true);
  }

  /** Says whom it is for. */
  addressed(address: Address): void {
    const name = encodeAddress(address);
    this.#name.set(name);
    this.#view.setUint32(NAME_LENGTH, name.length, true);
  }

  /** The address that a call has put there; `null` where it has put none. */
  origin(): Address | null {
    return decodeAddress(this.#name, this.#view.getUint32(NAME_LENGTH, true));
  }

  /** The first `count` bytes of its buffers. */
  data(count: number): Uint8Array {
    return this.#buffer.slice(0, Math.min(count, this.#size));
  }

  /** The messages that came beside the data. */
  *controls(): Generator<Control> {
    const view = new DataView(this.#control.buffer);
    const end = Number(this.#view.getBigUint64(CONTROL_LENGTH, true));
    for (let at = 0; at + CONTROL_HEADER <= end;) {
      const length = Number(view.getBigUint64(at, true));
      if (length < CONTROL_HEADER || at + length > end) return;
      yield {
        level: view.getInt32(at + 8, true),
        type: view.getInt32(at + 12, true),
        bytes: new DataView(view.buffer, at + CONTROL_HEADER, length - CONTROL_HEADER),
      };
      at += Math.ceil(length / 8) * 8;
    }
  }

  /** The flags that a call has put there. */
  flags(): Word<"messageFlags">[] {
    const bits = this.#view.getInt32(MESSAGE_FLAGS, true);
    return [...bits & MSG_TRUNC ? ["trunc"] as const : [], ...bits & MSG_CTRUNC ? ["ctrunc"] as const : []];
  }

  /** The bytes that a call has put there which returned `count`. */
  answer(count: number): Answer<"recvmsg"> {
    if (count < 0) return count;
    const told = Object.assign({}, ...[...this.controls()].map(toldBy)) as Told;
    return {
      data: this.data(count),
      address: this.origin(),
      count,
      flags: this.flags(),
      ...told,
      control: Number(this.#view.getBigUint64(CONTROL_LENGTH, true)),
    };
  }
}

/** The facts about a datagram that control messages have. */
type Told = Pick<
  Returned<"recvmsg">,
  "to" | "interface" | "class" | "hops" | "time" | "segment" | "process" | "errno"
>;

/** The name of the errno that is at the beginning. */
const errnoOf = (bytes: DataView): string | null => errnoName(-bytes.getInt32(0, true)) ?? null;

/** The facts of one control message; none if it is about something else. */
function toldBy({ level, type, bytes }: Control): Told {
  const at = (start: number, length: number) => {
    const from = bytes.byteOffset + start;
    return new Uint8Array(bytes.buffer.slice(from, from + length));
  };
  if (level === IPPROTO_IP) {
    // `struct in_pktinfo`: interface, own address, address of the header.
    if (type === IP_PKTINFO) return { to: hostOf(at(8, 4)), interface: bytes.getInt32(0, true) };
    // An octet as it is in the header, and an int.
    if (type === IP_TOS) return { class: bytes.getUint8(0) };
    if (type === IP_TTL) return { hops: bytes.getInt32(0, true) };
    // `struct sock_extended_err`, which begins with the number of the error.
    if (type === IP_RECVERR) return { errno: errnoOf(bytes) };
  }
  if (level === IPPROTO_IPV6) {
    // `struct in6_pktinfo`: address, interface.
    if (type === IPV6_PKTINFO) return { to: hostOf(at(0, 16)), interface: bytes.getInt32(16, true) };
    if (type === IPV6_TCLASS) return { class: bytes.getInt32(0, true) };
    if (type === IPV6_HOPLIMIT) return { hops: bytes.getInt32(0, true) };
    if (type === IPV6_RECVERR) return { errno: errnoOf(bytes) };
  }
  if (level === IPPROTO_UDP && type === UDP_GRO) return { segment: bytes.getInt32(0, true) };
  // `struct ucred`: process, user, group. One that was cut tells nothing.
  if (level === SOL_SOCKET && type === SCM_CREDENTIALS && bytes.byteLength >= 12) {
    return { process: bytes.getInt32(0, true) };
  }
  if (level === SOL_SOCKET && type === SO_TIMESTAMP && bytes.byteLength >= 16) {
    // `struct timeval`.
    return { time: Number(bytes.getBigInt64(0, true) * 1_000n + bytes.getBigInt64(8, true) / 1_000n) };
  }
  return {};
}
