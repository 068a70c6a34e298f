import {
  described,
  flag,
  integer,
  listOf,
  matching,
  members,
  mismatch,
  nullable,
  oneOf,
  recordOf,
  type Schema,
  type Shape,
  taggedBy,
  text,
} from "../../reports/shape.ts";
import { type Address, FAMILIES, type Family, type InetAddress, literalHost } from "./address.ts";
import { type OptionName, OPTIONS, SETTABLE, type SocketOptions } from "./options.ts";

/** The words of each kind that is one of several, or a list of such: names of the system in lower case. */
export const WORDS = {
  /** Types of sockets, without `SOCK_`. */
  type: ["stream", "datagram", "seqpacket", "raw", "rdm"],
  /** Modes of a socket. */
  mode: ["natural", "blocking", "nonblocking", "timeout"],
  /** Events of `poll()`, without `POLL`. */
  events: ["in", "out", "pri", "err", "hup", "rdhup", "nval"],
  /** Events of epoll, and the ways in which they are reported, without `EPOLL`. */
  interest: ["in", "out", "pri", "err", "hup", "rdhup", "et", "oneshot", "exclusive"],
  /** Operations of `epoll_ctl()`, without `EPOLL_CTL_`. */
  control: ["add", "mod", "del"],
  /** Calls that write an address. */
  naming: ["getsockname", "getpeername", "accept", "recvfrom"],
  /** Calls that are given an address. */
  addressed: ["bind", "connect", "sendto"],
  /** Calls that can be given an address where there is no memory. */
  faulty: [
    ...["bind", "connect", "accept", "getsockname", "getpeername"],
    ...["send", "sendto", "sendmsg", "recv", "recvfrom", "recvmsg", "getsockopt", "setsockopt"],
    ...["sendmsg_second", "recvmsg_second", "sendmsg_none", "recvmsg_none"],
  ],
  /** Calls that send. */
  sending: ["send", "sendto", "sendmsg", "write", "writev", "sendfile"],
  /** Signals about a socket, without `SIG`. */
  aboutSocket: ["io", "urg"],
  /** The kind of file that a descriptor has. */
  fileType: ["socket", "pipe", "file", "other"],
  /** The fate of a descriptor where another program is executed. */
  atExec: ["closed", "kept"],
  /** The access mode of a descriptor. */
  openFor: ["read", "write", "both"],
  /** Directions of a shutdown. */
  how: ["read", "write", "both", "invalid"],
  /** Directions of a file. */
  access: ["read", "write"],
  /** Reasons why a `drain` stops. */
  end: ["eof", "size", "error"],
  /** Flags of a receive, without `MSG_` like the next three. */
  flags: ["peek", "dontwait", "waitall", "trunc", "oob", "errqueue"],
  /** Flags of a send. */
  sendFlags: ["dontwait", "more", "oob"],
  /** Flags of a message. */
  messageFlags: ["trunc", "ctrunc"],
  /** Flags of a receive of several messages. */
  manyFlags: ["peek", "dontwait", "trunc", "waitforone"],
  /** Flags of a call that makes a socket, without `SOCK_`. */
  newFlags: ["nonblock", "cloexec"],
  /** Flags of a receive of descriptors, without `MSG_`. */
  passedFlags: ["peek", "cmsg_cloexec"],
  /** Hints of `getaddrinfo()`, without `AI_`. */
  hints: ["passive", "canonname", "numerichost", "numericserv", "v4mapped"],
  /** Flags of `getnameinfo()`, without `NI_`. */
  wants: ["numerichost", "numericserv", "namereqd"],
} as const;

/** A word of a kind, such as `Word<"control">`. */
export type Word<K extends keyof typeof WORDS> = typeof WORDS[K][number];

/** The number of a socket within its endpoint; never used again between two resets. */
export type SocketId = number;

/** A way of waiting. `natural` is the implementation's own and promises nothing. */
export type Mode = Word<"mode">;

/** Readiness, by the names of `poll()` in lower case. */
export type PollEvent = Word<"events">;

/**
 * Bulk data that is described instead of carried: `length` bytes of the stream that `seed` generates, from
 * `offset` on. `harness/endpoint/pattern.ts` has the generator.
 */
export interface Pattern {
  /** 32-bit unsigned. */
  readonly seed: number;
  /** Bytes. */
  readonly length: number;
  /** Bytes into the generated stream; 0 unless given. */
  readonly offset?: number;
}

/** Bytes to send, or a description of them. */
export type Payload = Uint8Array | Pattern;

/** The failure of a socket call. */
export interface Failure {
  /** POSIX name, of errno or EAI_; `null` where the implementation gave none. An endpoint never guesses. */
  readonly errno: string | null;
  /** The implementation's own words, such as `ConnectionResetError: [Errno 104] Connection reset by peer`. */
  readonly native: string;
  /** Set where the implementation itself ended the call because its time was up. */
  readonly timeout?: boolean;
}

/** Flags of a receive, by the names of BSD in lower case without `MSG_`. */
export type RecvFlag = Word<"flags">;

/** One entry of the list that `getaddrinfo()` gives. */
export interface Entry {
  /** The type of socket that the address is for. */
  readonly type: SocketType;
  /** The address. */
  readonly address: Address;
}

/** Flags of a send, likewise. */
export type SendFlag = Word<"sendFlags">;

/** A type of socket, likewise. */
export type SocketType = Word<"type">;

/** A socket that something can be done with, or that has ended. */
export interface Ready {
  /** Its number. */
  readonly socket: SocketId;
  /** Its events. */
  readonly events: readonly PollEvent[];
}

/** The kinds of members that operations take and give. */
export interface Kinds {
  /** The number of a socket. */
  readonly socket: SocketId;
  /** A signed integer of 32 bits. */
  readonly int: number;
  /** A number of bytes. */
  readonly count: number;
  /** Bytes of a buffer. */
  readonly size: number;
  /** Bytes of a buffer, one at least. */
  readonly chunk: number;
  /** Bytes of several buffers. */
  readonly sizes: readonly number[];
  /** Milliseconds. */
  readonly ms: number;
  /** An address. */
  readonly address: Address;
  /** An address, or `null` where the system gave none. */
  readonly origin: Address | null;
  /** Addresses. */
  readonly addresses: readonly Address[];
  /** Addresses, with `null` where the system gave none. */
  readonly origins: readonly (Address | null)[];
  /** An address family. */
  readonly family: Family;
  /** A type of socket. */
  readonly type: SocketType;
  /** Bytes. */
  readonly data: Uint8Array;
  /** Bytes, or a description of them. */
  readonly payload: Payload;
  /** A description of bytes. */
  readonly pattern: Pattern;
  /** Options that are set before a socket is bound or connected. */
  readonly options: SocketOptions;
  /** An option. */
  readonly option: OptionName;
  /** The value of an option. */
  readonly value: number;
  /** Numbers of sockets. */
  readonly sockets: readonly SocketId[];
  /** Sockets with events. */
  readonly ready: readonly Ready[];
  /** The name of an error, or `null`. */
  readonly errno: string | null;
  /** A direction, both, or none that exists. */
  readonly how: Word<"how">;
  /** A call that writes an address. */
  readonly naming: Word<"naming">;
  /** A call that is given an address. */
  readonly addressed: Word<"addressed">;
  /** A call that can be given an address where there is no memory. */
  readonly faulty: Word<"faulty">;
  /** A call that sends. */
  readonly sending: Word<"sending">;
  /** Signals about a socket. */
  readonly aboutSocket: readonly Word<"aboutSocket">[];
  /** The kind of file that a descriptor has. */
  readonly fileType: Word<"fileType">;
  /** The fate of a descriptor where another program is executed. */
  readonly atExec: Word<"atExec">;
  /** The access mode of a descriptor. */
  readonly openFor: Word<"openFor">;
  /** A mode. */
  readonly mode: Mode;
  /** Poll events. */
  readonly events: readonly PollEvent[];
  /** Events for epoll to report, and the ways to report them. */
  readonly interest: readonly Word<"interest">[];
  /** An operation of `epoll_ctl()`. */
  readonly control: Word<"control">;
  /** A number that events are reported with. */
  readonly label: number;
  /** Flags of a receive. */
  readonly flags: readonly RecvFlag[];
  /** Flags of a send. */
  readonly sendFlags: readonly SendFlag[];
  /** Flags of a call that makes a socket. */
  readonly newFlags: readonly Word<"newFlags">[];
  /** Flags of a receive of descriptors. */
  readonly passedFlags: readonly Word<"passedFlags">[];
  /** Flags of a message. */
  readonly messageFlags: readonly Word<"messageFlags">[];
  /** Flags of a receive of several messages. */
  readonly manyFlags: readonly Word<"manyFlags">[];
  /** The flags of each of several messages. */
  readonly eachFlags: readonly (readonly Word<"messageFlags">[])[];
  /** A position in a stream, or `null`. */
  readonly position: number | null;
  /** Milliseconds, or `null` for no end. */
  readonly patience: number | null;
  /** Milliseconds since 1970. */
  readonly instant: number;
  /** The reason why a `drain` stopped. */
  readonly end: Word<"end">;
  /** The failure of a call. */
  readonly failure: Failure;
  /** The number of a file. */
  readonly file: number;
  /** The direction of a file. */
  readonly access: Word<"access">;
  /** A name, or another piece of text. */
  readonly text: string;
  /** Pieces of text. */
  readonly texts: readonly string[];
  /** Hints of `getaddrinfo()`. */
  readonly hints: readonly Word<"hints">[];
  /** Flags of `getnameinfo()`. */
  readonly wants: readonly Word<"wants">[];
  /** The list that `getaddrinfo()` gives. */
  readonly entries: readonly Entry[];
}

/** The value of every byte of a buffer before a receive, if the whole buffer is examined after it. */
export const FILLED = 165;

/** Most bytes that travel in one message; more is described by a pattern. */
export const MOST_BYTES = 65_536;

/** Characters of an error's own words that are kept. */
const MOST_NATIVE = 2000;

const int32 = integer(-0x80000000, 0x7fffffff);
const count = integer(0);

/** Standard base64 with padding, and no bits that the bytes do not need. */
const BASE64 = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";

const data: Shape<Uint8Array> = {
  schema: {
    type: "object",
    properties: {
      base64: { type: "string", maxLength: 4 * Math.ceil(MOST_BYTES / 3), pattern: BASE64 },
    },
    required: ["base64"],
  },
  read(value, at) {
    const carried = members(value, at)["base64"];
    if (typeof carried !== "string") mismatch(carried, `${at}.base64`, "a string of base64");
    let bytes: Uint8Array;
    try {
      bytes = Uint8Array.fromBase64(carried, { lastChunkHandling: "strict" });
    } catch {
      mismatch(carried, `${at}.base64`, "standard base64 with padding");
    }
    // The decoder passes over white space, which RFC 4648 (3.3) has a reader refuse.
    if (carried.length !== 4 * Math.ceil(bytes.length / 3)) {
      mismatch(carried, `${at}.base64`, "standard base64 without white space");
    }
    if (bytes.length > MOST_BYTES) mismatch(bytes.length, `${at} bytes`, `at most ${MOST_BYTES}`);
    return bytes;
  },
};

const pattern = recordOf<Pattern>({ seed: integer(0, 0xffffffff), length: count, offset: count }, ["offset"]);

const port = integer(0, 65_535);

/** A literal host of one family, in the one spelling that is used here. */
function host(family: "ipv4" | "ipv6", schema: RegExp): Shape<string> {
  return {
    schema: { type: "string", pattern: schema.source },
    read: (value, at) =>
      typeof value === "string" && literalHost(family, value) ||
      mismatch(value, at, `a literal ${family} address without brackets or scope`),
  };
}

const address = taggedBy<Address>("family", {
  ipv4: recordOf<InetAddress>({
    family: oneOf(["ipv4"]),
    host: host("ipv4", /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/),
    port,
  }),
  ipv6: recordOf<InetAddress>({ family: oneOf(["ipv6"]), host: host("ipv6", /^[0-9a-fA-F:.]{2,45}$/), port }),
  unix: recordOf<Address & { readonly family: "unix" }>({ family: oneOf(["unix"]), path: text }),
});

const errno = nullable(matching(/^E[A-Z0-9_]{1,30}$/, 'a POSIX name such as "ECONNRESET", or null'));

const native: Shape<string> = {
  schema: text.schema,
  read: (value, at) => text.read(value, at).slice(0, MOST_NATIVE),
};

const options: Shape<SocketOptions> = recordOf<SocketOptions>(
  Object.fromEntries(SETTABLE.map((name) => [name, int32])) as Record<keyof SocketOptions, Shape<number>>,
  SETTABLE,
  { closed: true },
);

/** A list of words; a mismatch names them all. */
function listAmong<T extends string>(words: readonly T[]): Shape<readonly T[]> {
  return {
    schema: { type: "array", items: oneOf(words).schema },
    read(value, at) {
      if (!Array.isArray(value) || value.some((each) => !words.includes(each))) {
        mismatch(value, at, `a list of ${words.join(", ")}`);
      }
      return value;
    },
  };
}

/** The shape of each kind, as it travels; the descriptions go into the JSON Schema and PROTOCOL.md. */
export const KINDS: { readonly [K in keyof Kinds]: Shape<Kinds[K]> } = {
  socket: described(integer(0), "A number that the agent chooses and does not use again before a reset."),
  int: described(int32, "A signed integer of 32 bits."),
  count: described(count, "Bytes."),
  size: described(integer(0, MOST_BYTES), "Bytes of the buffer that is received into."),
  chunk: described(integer(1, MOST_BYTES), "Bytes of the buffer that is received into again and again."),
  sizes: described(
    listOf(integer(0, MOST_BYTES)),
    `Bytes of several buffers, at most ${MOST_BYTES} together.`,
  ),
  ms: described(integer(0), "Milliseconds."),
  address: described(
    address,
    'An address such as {"family": "ipv4", "host": "127.0.0.1", "port": 80} or {"family": "unix", "path": "/tmp/a"}.',
  ),
  origin: described(nullable(address), "An address, or null where the system gave none."),
  addresses: described(listOf(address), "Addresses."),
  origins: described(listOf(nullable(address)), "Addresses, with null where the system gave none."),
  family: described(oneOf(FAMILIES), "AF_INET, AF_INET6 or AF_UNIX."),
  type: described(oneOf(WORDS.type), "SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW or SOCK_RDM."),
  data: described(data, `At most ${MOST_BYTES} bytes, as {"base64": "aGVsbG8="}.`),
  payload: {
    schema: {
      anyOf: [data.schema, pattern.schema],
      description: "Bytes, or a pattern that stands for them.",
    },
    read: (value, at) => "base64" in members(value, at) ? data.read(value, at) : pattern.read(value, at),
  },
  pattern: described(pattern, "Bulk data that is described instead of carried."),
  options: described(
    options,
    "Options that are set before the socket is bound or connected: bytes, or 0 and 1.",
  ),
  option: described(oneOf(OPTIONS), "An option."),
  value: described(integer(-0x80000000, 0xffffffff), "The value of an option."),
  errno: described(errno, "The POSIX name of an error, or null where the implementation gave none."),
  how: described(
    oneOf(WORDS.how),
    "SHUT_RD, SHUT_WR, SHUT_RDWR, or a number that is none of them.",
  ),
  naming: described(oneOf(WORDS.naming), "A call that writes an address."),
  addressed: described(oneOf(WORDS.addressed), "A call that is given an address."),
  faulty: described(oneOf(WORDS.faulty), "A call that can be given an address where there is no memory."),
  sending: described(oneOf(WORDS.sending), "A call that sends."),
  aboutSocket: described(listAmong(WORDS.aboutSocket), "Signals about a socket: SIGIO and SIGURG."),
  fileType: described(
    oneOf(WORDS.fileType),
    "The kind of file that a descriptor has: S_IFSOCK, S_IFIFO, S_IFREG, or another.",
  ),
  atExec: described(oneOf(WORDS.atExec), "The fate of a descriptor where another program is executed."),
  openFor: described(oneOf(WORDS.openFor), "O_RDONLY, O_WRONLY or O_RDWR."),
  mode: described(oneOf(WORDS.mode), "How the calls of a socket wait."),
  events: described(listAmong(WORDS.events), "Events of poll()."),
  interest: described(
    listAmong(WORDS.interest),
    "Events of epoll, and EPOLLET, EPOLLONESHOT and EPOLLEXCLUSIVE, which say how they are reported.",
  ),
  control: described(oneOf(WORDS.control), "EPOLL_CTL_ADD, EPOLL_CTL_MOD or EPOLL_CTL_DEL."),
  label: described(integer(0), "A number that events are reported with, which may need more than 32 bits."),
  sockets: described(listOf(integer(0)), "Numbers of sockets."),
  ready: described(
    listOf(recordOf<Ready>({ socket: integer(0), events: listAmong(WORDS.events) })),
    'The sockets that have events, such as {"socket": 3, "events": ["in"]}.',
  ),
  flags: described(
    listAmong(WORDS.flags),
    "Flags of a receive: MSG_PEEK, MSG_DONTWAIT, MSG_WAITALL, MSG_TRUNC, MSG_OOB.",
  ),
  sendFlags: described(listAmong(WORDS.sendFlags), "Flags of a send: MSG_DONTWAIT, MSG_MORE, MSG_OOB."),
  newFlags: described(
    listAmong(WORDS.newFlags),
    "Flags of a call that makes a socket: SOCK_NONBLOCK and SOCK_CLOEXEC.",
  ),
  passedFlags: described(
    listAmong(WORDS.passedFlags),
    "Flags of a receive of descriptors: MSG_PEEK and MSG_CMSG_CLOEXEC.",
  ),
  messageFlags: described(
    listAmong(WORDS.messageFlags),
    "Flags of a message: MSG_TRUNC, which says that it was longer than its buffer, and MSG_CTRUNC, which " +
      "says so of what came beside it.",
  ),
  manyFlags: described(
    listAmong(WORDS.manyFlags),
    "Flags of a receive of several messages: MSG_PEEK, MSG_DONTWAIT, MSG_TRUNC, MSG_WAITFORONE.",
  ),
  eachFlags: described(
    listOf(listAmong(WORDS.messageFlags)),
    'Flags of several messages, such as [[], ["trunc"]].',
  ),
  position: described(nullable(count), "Bytes from the first one received, or null."),
  patience: described(nullable(integer(0)), "Milliseconds, or null for no end."),
  instant: described(integer(0), "Milliseconds since 1970."),
  end: described(oneOf(WORDS.end), "End of file, the size that was asked for, or an error."),
  failure: described(
    recordOf<Failure>({ errno, native, timeout: flag }, ["timeout"]),
    "How a call failed, in the POSIX name and in the implementation's own words.",
  ),
  file: described(integer(0), "A number that the agent chooses, and that no socket or other file has."),
  access: described(oneOf(WORDS.access), "The direction of a file."),
  text: described(text, "A name, or another piece of text."),
  texts: described(listOf(text), "Pieces of text."),
  hints: described(listAmong(WORDS.hints), "Flags of getaddrinfo(): AI_PASSIVE and so on."),
  wants: described(listAmong(WORDS.wants), "Flags of getnameinfo(): NI_NUMERICHOST and so on."),
  entries: described(
    listOf(recordOf<Entry>({ type: oneOf(WORDS.type), address })),
    'Entries such as {"type": "stream", "address": {"family": "ipv4", "host": "127.0.0.1", "port": 80}}.',
  ),
};

/**
 * The words that a value, the members of a list or the names of an object may be, where a schema lists them.
 */
export function wordsOf(schema: Schema): readonly string[] {
  const items = schema["items"] as Schema | undefined;
  const words = schema["enum"] ?? items?.["enum"];
  if (words !== undefined) return words as readonly string[];
  if (items?.["const"] !== undefined) return [items["const"] as string];
  return schema["additionalProperties"] === false ? Object.keys(schema["properties"] as object) : [];
}
