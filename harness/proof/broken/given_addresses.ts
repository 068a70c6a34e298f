import { type Word, WORDS } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, failed } from "./endpoint.ts";

const CASES = ["address/given-as-bytes"];
/** Bytes of addresses of IPv4 and IPv6. */
const SIZES = [16, 28];
/** The size of `struct sockaddr_storage`. */
const STORAGE = 128;
/** Bytes in front of a path. */
const FAMILY_SIZE = 2;

/** True of the bytes of an address of IP, by their length. */
const isInet = (data: Uint8Array): boolean => SIZES.includes(data.length) || data.length === STORAGE;
/** The offset of the first NUL after the path in an address, or its length if there is none. */
const pathEnd = (data: Uint8Array): number => {
  const end = data.indexOf(0, FAMILY_SIZE);
  return end < 0 ? data.length : end;
};
const isPath = (data: Uint8Array): boolean => !isInet(data) && data.length > FAMILY_SIZE + 1;

function ofEach(name: (call: Word<"addressed">) => string, breaks: Breaks<"addressFrom">): Defect[] {
  return WORDS.addressed.map((call) => ({
    name: name(call),
    caughtBy: CASES,
    breaks: () => ({
      addressFrom: (params, next, endpoint) => params.call === call ? breaks(params, next, endpoint) : next(),
    }),
  }));
}

/** A call that refuses some addresses with an errno. */
function refusing(errno: string, some: (data: Uint8Array) => boolean): Breaks<"addressFrom"> {
  return ({ data }, next) => some(data) ? Promise.resolve(failed(errno)) : next();
}

/** Defects of calls that are given an address. */
export const GIVEN_ADDRESSES: readonly Defect[] = [
  // farsightsec/fstrm#37, SIPp/sipp#251, wasm-micro-runtime/wasm-micro-runtime#1490
  ...ofEach(
    (call) => `refuses by ${call} an address of IP that is as long as sockaddr_storage`,
    refusing("EINVAL", (data) => data.length === STORAGE),
  ),
  // apache/nuttx#7030
  ...ofEach(
    (call) => `takes by ${call} an address that is cut`,
    ({ data }, next) => data.length < 4 ? Promise.resolve({ value: {} }) : next(),
  ),
  // apache/nuttx#7378
  ...ofEach(
    (call) => `refuses by ${call} an address that is cut with EBADF`,
    refusing("EBADF", (data) => data.length < 4),
  ),
  // nicolasff/webdis#51, tailhook/libwebsite#7, epics-base/pvAccessCPP#75
  ...ofEach(
    (call) => `wants zeros from ${call} in sin_zero`,
    refusing("EADDRNOTAVAIL", (data) => data.length === SIZES[0] && data[15] !== 0),
  ),
  ...ofEach(
    (call) => `wants zeros from ${call} in sin6_flowinfo`,
    refusing("EINVAL", (data) => data.length === SIZES[1] && data[7] !== 0),
  ),
  // nim-lang/Nim#23956, rust-lang/rust#118925
  ...ofEach(
    (call) => `loses by ${call} the last character of a path without NUL`,
    (params, next) =>
      next(
        isPath(params.data) && pathEnd(params.data) === params.data.length
          ? { ...params, data: params.data.slice(0, -1) }
          : params,
      ),
  ),
  ...ofEach(
    (call) => `wants a NUL from ${call} behind a path`,
    refusing("EINVAL", (data) => isPath(data) && pathEnd(data) === data.length),
  ),
  ...ofEach(
    (call) => `wants zeros from ${call} behind a path`,
    refusing("ENOENT", (data) => isPath(data) && data.subarray(pathEnd(data)).some((byte) => byte !== 0)),
  ),
  ...ofEach(
    (call) => `refuses by ${call} a path that is as long as sockaddr_un`,
    refusing("ENAMETOOLONG", (data) => isPath(data) && data.length === 110),
  ),
];
