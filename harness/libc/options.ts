import type { Address } from "../endpoint/address.ts";
import { FILLED } from "../endpoint/kinds.ts";
import { isPair, type OptionName } from "../endpoint/options.ts";
import type { Params } from "../endpoint/operations.ts";
import { holding, pointerTo } from "./message.ts";
import { encodeAddress } from "./sockaddr.ts";
import type { System } from "./sys.ts";

const SOL_SOCKET = 1;
const IPPROTO_IP = 0;
const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;
const IPPROTO_IPV6 = 41;

/** Level and number of each option on Linux. */
export const NUMBERS: Readonly<Record<OptionName, readonly [number, number]>> = {
  SO_REUSEADDR: [SOL_SOCKET, 2],
  SO_TYPE: [SOL_SOCKET, 3],
  SO_ERROR: [SOL_SOCKET, 4],
  SO_DONTROUTE: [SOL_SOCKET, 5],
  SO_BROADCAST: [SOL_SOCKET, 6],
  SO_SNDBUF: [SOL_SOCKET, 7],
  SO_RCVBUF: [SOL_SOCKET, 8],
  SO_KEEPALIVE: [SOL_SOCKET, 9],
  SO_OOBINLINE: [SOL_SOCKET, 10],
  SO_LINGER: [SOL_SOCKET, 13],
  SO_REUSEPORT: [SOL_SOCKET, 15],
  SO_RCVLOWAT: [SOL_SOCKET, 18],
  SO_RCVTIMEO: [SOL_SOCKET, 20],
  SO_SNDTIMEO: [SOL_SOCKET, 21],
  SO_TIMESTAMP: [SOL_SOCKET, 29],
  SO_ACCEPTCONN: [SOL_SOCKET, 30],
  SO_PROTOCOL: [SOL_SOCKET, 38],
  SO_DOMAIN: [SOL_SOCKET, 39],
  TCP_NODELAY: [IPPROTO_TCP, 1],
  TCP_MAXSEG: [IPPROTO_TCP, 2],
  TCP_CORK: [IPPROTO_TCP, 3],
  TCP_DEFER_ACCEPT: [IPPROTO_TCP, 9],
  TCP_KEEPIDLE: [IPPROTO_TCP, 4],
  TCP_KEEPINTVL: [IPPROTO_TCP, 5],
  TCP_KEEPCNT: [IPPROTO_TCP, 6],
  TCP_INFO: [IPPROTO_TCP, 11],
  TCP_USER_TIMEOUT: [IPPROTO_TCP, 18],
  IP_TOS: [IPPROTO_IP, 1],
  IP_TTL: [IPPROTO_IP, 2],
  IP_PKTINFO: [IPPROTO_IP, 8],
  IP_RECVERR: [IPPROTO_IP, 11],
  IP_RECVTTL: [IPPROTO_IP, 12],
  IP_RECVTOS: [IPPROTO_IP, 13],
  IP_MULTICAST_TTL: [IPPROTO_IP, 33],
  IP_MULTICAST_LOOP: [IPPROTO_IP, 34],
  IP_LOCAL_PORT_RANGE: [IPPROTO_IP, 51],
  IPV6_UNICAST_HOPS: [IPPROTO_IPV6, 16],
  IPV6_MULTICAST_HOPS: [IPPROTO_IPV6, 18],
  IPV6_MULTICAST_LOOP: [IPPROTO_IPV6, 19],
  IPV6_RECVERR: [IPPROTO_IPV6, 25],
  IPV6_V6ONLY: [IPPROTO_IPV6, 26],
  IPV6_RECVPKTINFO: [IPPROTO_IPV6, 49],
  IPV6_RECVHOPLIMIT: [IPPROTO_IPV6, 51],
  IPV6_RECVTCLASS: [IPPROTO_IPV6, 66],
  IPV6_TCLASS: [IPPROTO_IPV6, 67],
  UDP_SEGMENT: [IPPROTO_UDP, 103],
  UDP_GRO: [IPPROTO_UDP, 104],
};

/** Bytes of `struct group_req`: the interface, and a `sockaddr_storage` at 8. */
const GROUP_REQUEST = 136;
const MCAST_JOIN_GROUP = 42;
const MCAST_LEAVE_GROUP = 45;

const SO_ATTACH_FILTER = 26;
const SO_DETACH_FILTER = 27;
const TCP_REPAIR = 19;
/** Ends it without a probe of the window, which would say what is missing. */
const REPAIR_OFF = -1;
const TCP_REPAIR_QUEUE = 20;
const SEND_QUEUE = 2;
/** Bytes of a `struct sock_filter`. */
const FILTER_STEP = 8;

/** The members of an option as C has them: `struct linger` is made of int, `struct timeval` of long. */
function members(option: OptionName, values: readonly number[]): Int32Array | BigInt64Array {
  return option === "SO_LINGER" || !isPair(option)
    ? new Int32Array(values)
    : new BigInt64Array(values.map((each) => BigInt(each)));
}

/** `setsockopt()`; 0 or −errno. */
export function setOption(
  { c }: System,
  fd: number,
  option: OptionName,
  ...values: readonly number[]
): number {
  const bytes = new Uint8Array(members(option, values).buffer as ArrayBuffer);
  return c.setsockopt(fd, ...NUMBERS[option], bytes, bytes.length);
}

/** `getsockopt()`: the members, or −errno. */
export function getOption(
  { c }: System,
  fd: number,
  option: OptionName,
): { value: number; second?: number } | number {
  const found = members(option, isPair(option) ? [0, 0] : [0]);
  const bytes = new Uint8Array(found.buffer as ArrayBuffer);
  const result = c.getsockopt(fd, ...NUMBERS[option], bytes, new Uint32Array([bytes.length]));
  if (result < 0) return result;
  const [value, second] = Array.from(found as Int32Array, Number);
  return second === undefined ? { value: value! } : { value: value!, second };
}

/** `setsockopt()` with a value of any size, for a number of its own or another; 0 or −errno. */
export function setRawOption(
  { c }: System,
  fd: number,
  { option, number, data }: Pick<Params<"setRawOption">, "option" | "number" | "data">,
): number {
  const [level, own] = NUMBERS[option];
  return c.setsockopt(fd, level, number ?? own, Uint8Array.from(data), data.length);
}

/** Bytes after a buffer that nobody may write. */
const GUARD = 64;

/** `getsockopt()` into a buffer of `size` bytes: what it has written there and beyond, or −errno. */
export function getRawOption(
  { c }: System,
  fd: number,
  { option, number, size }: Pick<Params<"getRawOption">, "option" | "number" | "size">,
): { data: Uint8Array; beyond: number } | number {
  const [level, own] = NUMBERS[option];
  const [data, length] = [new Uint8Array(size + GUARD).fill(FILLED), new Uint32Array([size])];
  const result = c.getsockopt(fd, level, number ?? own, data, length);
  if (result < 0) return result;
  const beyond = data.subarray(size).filter((byte) => byte !== FILLED).length;
  return { data: data.subarray(0, Math.min(size, length[0]!)), beyond };
}

/** Attaches a program of classic BPF, or detaches the one that is there; 0 or −errno. */
export function setFilter({ c }: System, fd: number, program: Uint8Array | undefined): number {
  if (program === undefined) return c.setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, new Uint8Array(4), 4);
  const steps = Uint8Array.from(program);
  // `struct sock_fprog`: the number of steps, and at 8 where they are.
  const given = new DataView(new ArrayBuffer(16));
  given.setUint16(0, steps.length / FILTER_STEP, true);
  given.setBigUint64(8, pointerTo(steps), true);
  const filter = new Uint8Array(given.buffer);
  return holding([steps], () => c.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, filter, filter.length));
}

/** Withholds what is sent, or does so no longer; 0 or −errno. */
export function setWithheld({ c }: System, fd: number, on: number): number {
  const set = (option: number, value: number) =>
    c.setsockopt(fd, IPPROTO_TCP, option, new Uint8Array(Int32Array.of(value).buffer), 4);
  const result = set(TCP_REPAIR, on === 0 ? REPAIR_OFF : 1);
  return result < 0 || on === 0 ? result : set(TCP_REPAIR_QUEUE, SEND_QUEUE);
}

/** Joins or leaves a multicast group; 0 or −errno. */
export function setMembership(
  { c }: System,
  fd: number,
  { joins, group, index }: { joins: boolean; group: Address; index: number },
): number {
  const request = new Uint8Array(GROUP_REQUEST);
  new DataView(request.buffer).setUint32(0, index, true);
  request.set(encodeAddress(group), 8);
  const level = group.family === "ipv6" ? IPPROTO_IPV6 : IPPROTO_IP;
  return c.setsockopt(fd, level, joins ? MCAST_JOIN_GROUP : MCAST_LEAVE_GROUP, request, request.length);
}
