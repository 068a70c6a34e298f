/** Numbers of a system's C library that the calls need. */
export interface Constants {
  readonly library: string;
  readonly errnoSymbol: string;
  readonly AF_INET: number;
  readonly AF_INET6: number;
  readonly AF_UNIX: number;
  /** Flags beside the socket type that make a new descriptor nonblocking and close-on-exec; 0 where there are none. */
  readonly SOCK_FLAGS: number;
  readonly SOL_SOCKET: number;
  readonly SO_REUSEADDR: number;
  readonly SO_ERROR: number;
  readonly SO_SNDBUF: number;
  readonly SO_RCVBUF: number;
  readonly SO_LINGER: number;
  readonly MSG_DONTWAIT: number;
  readonly MSG_NOSIGNAL: number;
  readonly POLLRDHUP: number;
  /** Whether a socket address begins with its length. */
  readonly hasLength: boolean;
  /** Errno names by number. */
  readonly errno: Readonly<Record<number, string>>;
}

const LINUX: Constants = {
  library: "libc.so.6",
  errnoSymbol: "__errno_location",
  AF_INET: 2,
  AF_INET6: 10,
  AF_UNIX: 1,
  SOCK_FLAGS: 0o2004000,
  SOL_SOCKET: 1,
  SO_REUSEADDR: 2,
  SO_ERROR: 4,
  SO_SNDBUF: 7,
  SO_RCVBUF: 8,
  SO_LINGER: 13,
  MSG_DONTWAIT: 0x40,
  MSG_NOSIGNAL: 0x4000,
  POLLRDHUP: 0x2000,
  hasLength: false,
  // Linux gives EWOULDBLOCK and ENOTSUP the numbers of EAGAIN and EOPNOTSUPP, so that only the latter names can be told.
  errno: {
    1: "EPERM",
    2: "ENOENT",
    4: "EINTR",
    5: "EIO",
    6: "ENXIO",
    7: "E2BIG",
    9: "EBADF",
    11: "EAGAIN",
    12: "ENOMEM",
    13: "EACCES",
    14: "EFAULT",
    16: "EBUSY",
    17: "EEXIST",
    19: "ENODEV",
    20: "ENOTDIR",
    21: "EISDIR",
    22: "EINVAL",
    23: "ENFILE",
    24: "EMFILE",
    28: "ENOSPC",
    30: "EROFS",
    32: "EPIPE",
    33: "EDOM",
    34: "ERANGE",
    36: "ENAMETOOLONG",
    38: "ENOSYS",
    40: "ELOOP",
    71: "EPROTO",
    74: "EBADMSG",
    75: "EOVERFLOW",
    84: "EILSEQ",
    88: "ENOTSOCK",
    89: "EDESTADDRREQ",
    90: "EMSGSIZE",
    91: "EPROTOTYPE",
    92: "ENOPROTOOPT",
    93: "EPROTONOSUPPORT",
    94: "ESOCKTNOSUPPORT",
    95: "EOPNOTSUPP",
    96: "EPFNOSUPPORT",
    97: "EAFNOSUPPORT",
    98: "EADDRINUSE",
    99: "EADDRNOTAVAIL",
    100: "ENETDOWN",
    101: "ENETUNREACH",
    102: "ENETRESET",
    103: "ECONNABORTED",
    104: "ECONNRESET",
    105: "ENOBUFS",
    106: "EISCONN",
    107: "ENOTCONN",
    108: "ESHUTDOWN",
    110: "ETIMEDOUT",
    111: "ECONNREFUSED",
    112: "EHOSTDOWN",
    113: "EHOSTUNREACH",
    114: "EALREADY",
    115: "EINPROGRESS",
    125: "ECANCELED",
  }, // deno-fmt-ignore
};

/** From the documentation and headers of macOS; never run there. */
const DARWIN: Constants = {
  library: "libSystem.B.dylib",
  errnoSymbol: "__error",
  AF_INET: 2,
  AF_INET6: 30,
  AF_UNIX: 1,
  SOCK_FLAGS: 0,
  SOL_SOCKET: 0xffff,
  SO_REUSEADDR: 4,
  SO_ERROR: 0x1007,
  SO_SNDBUF: 0x1001,
  SO_RCVBUF: 0x1002,
  SO_LINGER: 0x1080,
  MSG_DONTWAIT: 0x80,
  MSG_NOSIGNAL: 0x80000,
  POLLRDHUP: 0,
  hasLength: true,
  errno: {
    1: "EPERM",
    2: "ENOENT",
    4: "EINTR",
    5: "EIO",
    6: "ENXIO",
    7: "E2BIG",
    9: "EBADF",
    12: "ENOMEM",
    13: "EACCES",
    14: "EFAULT",
    16: "EBUSY",
    17: "EEXIST",
    19: "ENODEV",
    20: "ENOTDIR",
    21: "EISDIR",
    22: "EINVAL",
    23: "ENFILE",
    24: "EMFILE",
    28: "ENOSPC",
    30: "EROFS",
    32: "EPIPE",
    33: "EDOM",
    34: "ERANGE",
    35: "EAGAIN",
    36: "EINPROGRESS",
    37: "EALREADY",
    38: "ENOTSOCK",
    39: "EDESTADDRREQ",
    40: "EMSGSIZE",
    41: "EPROTOTYPE",
    42: "ENOPROTOOPT",
    43: "EPROTONOSUPPORT",
    44: "ESOCKTNOSUPPORT",
    45: "ENOTSUP",
    46: "EPFNOSUPPORT",
    47: "EAFNOSUPPORT",
    48: "EADDRINUSE",
    49: "EADDRNOTAVAIL",
    50: "ENETDOWN",
    51: "ENETUNREACH",
    52: "ENETRESET",
    53: "ECONNABORTED",
    54: "ECONNRESET",
    55: "ENOBUFS",
    56: "EISCONN",
    57: "ENOTCONN",
    58: "ESHUTDOWN",
    60: "ETIMEDOUT",
    61: "ECONNREFUSED",
    62: "ELOOP",
    63: "ENAMETOOLONG",
    64: "EHOSTDOWN",
    65: "EHOSTUNREACH",
    78: "ENOSYS",
    84: "EOVERFLOW",
    89: "ECANCELED",
    92: "EILSEQ",
    94: "EBADMSG",
    100: "EPROTO",
    102: "EOPNOTSUPP",
  }, // deno-fmt-ignore
};

/** The constants of this system; `undefined` where they are not known. */
export const CONSTANTS: Constants | undefined = Deno.build.os === "linux"
  ? LINUX
  : Deno.build.os === "darwin"
  ? DARWIN
  : undefined;

/** `SOCK_STREAM`, everywhere. */
export const SOCK_STREAM = 1;
/** `SOCK_DGRAM`, everywhere. */
export const SOCK_DGRAM = 2;
/** `IPPROTO_TCP`, everywhere. */
export const IPPROTO_TCP = 6;
/** `TCP_NODELAY`, everywhere. */
export const TCP_NODELAY = 1;
/** Readiness bits that are the same everywhere. */
export const POLL = { in: 1, pri: 2, out: 4, err: 8, hup: 16, nval: 32 } as const;
