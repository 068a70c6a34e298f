import { FACTS, type OptionName, PAIRS, SETTABLE } from "./options.ts";

/** Every capability except those of options, with its promise. */
export const PROMISES = {
  "stream": "connections: SOCK_STREAM",
  "datagram": "datagrams: SOCK_DGRAM",
  "datagram:unbound": "openDatagram without an address: the first send binds it",
  "datagram:connect": "connect on datagram sockets that were opened already",
  "bsd": "the separate steps of BSD",
  "type:seqpacket": "SOCK_SEQPACKET can be asked for",
  "type:raw": "SOCK_RAW can be asked for",
  "type:rdm": "SOCK_RDM can be asked for",
  "protocol": "a protocol can be asked for",
  "socketpair": "pairs of connected sockets",
  "new:nonblock":
    "sockets that are made with SOCK_NONBLOCK return EAGAIN instead of waiting, from the first call",
  "new:cloexec": "sockets can be made with SOCK_CLOEXEC",
  "dup": "a socket can have several descriptors",
  "fileno": "the descriptor of a socket can be had, given away, and made a socket of",
  "disconnect": "a connected datagram socket can be connected to nobody again",
  "send": "send, which may accept less than it was given and returns the count in bytes",
  "connect_ex": "connect_ex: connect, whose errno is its result",
  "send:dontwait": "sends with MSG_DONTWAIT return at once, whatever the mode",
  "send:more": "sends with MSG_MORE hold back what does not fill a segment",
  "recv:peek": "receives with MSG_PEEK leave the bytes for the next receive",
  "recv:dontwait": "receives with MSG_DONTWAIT return at once, whatever the mode",
  "recv:waitall": "recv with MSG_WAITALL waits until the buffer is full or the stream ends",
  "recv:trunc": "recvmsg with MSG_TRUNC counts all of a datagram, also what does not fit its buffer",
  "recv:oob": "receives with MSG_OOB take the byte of urgent data",
  "recv:errqueue": "receives with MSG_ERRQUEUE take what was sent and refused",
  "send:oob": "sends with MSG_OOB end in a byte of urgent data",
  "option:raw":
    "options can be set and read by other numbers, and with values of other sizes, than they have",
  "filter": "what arrives at a socket can be lost, as on a path that loses packets: by a filter, on Linux",
  "withhold": "what a connection sends can be lost until it is sent again, on Linux with CAP_NET_ADMIN",
  "sockatmark": "the mark of urgent data in a stream can be found",
  "multicast": "datagram sockets join and leave multicast groups",
  "recv:none": "recv and recvfrom may have a buffer of 0 bytes, which reaches the call",
  "recvmsg": "recvmsg, with the flags of the message",
  "recvmsg:control": "recvmsg has as much room for control messages as it is told, and knows SCM_CREDENTIALS",
  "mmsg": "several messages are sent in one call, and received in one: sendmmsg and recvmmsg, as on Linux",
  "vectors": "sends from several buffers in one call, and receives into several",
  "buffers": "the caller's own buffers: what a receive leaves of one, and a send whose buffer is used again",
  "fionread": "the count of bytes that can be received at once",
  "siocoutq": "the count of bytes that the other end has not acknowledged, as on Linux",
  "pktinfo": "datagrams leave from the host that is chosen for each",
  "pktinfo:marks": "such datagrams leave with the class and the hops that are chosen for each",
  "shutdown:write": "half-close: end of file for the other side while this side still reads",
  "shutdown:read": "shutdown of the receiving direction",
  "shutdown:both": "shutdown of both directions without giving up the socket",
  "shutdown:invalid": "shutdown of a direction that does not exist reaches the call",
  "abort": "ends a connection with RST instead of FIN (SO_LINGER on, 0 seconds, then close)",
  "poll": "waits for readiness of one socket",
  "poll:errors": "poll reports errors and hang-ups as well, asked for or not; one made of select() does not",
  "poll:endless": "poll, and pollAll where there is one, can be given no end of their time",
  "poll:several": "waits for readiness of several sockets at once",
  "select": "waits for readiness by select(), with sets of sockets",
  "address:into": "addresses are written into a buffer of any size, or are not asked for",
  "address:from": "addresses are given as bytes, of any length",
  "socket_ex": "socket_ex: socket() with any numbers, whose errno is its result",
  "asFile": "what a socket's descriptor is as that of a file can be asked",
  "fault": "calls are given addresses where there is no memory",
  "sigio": "a signal tells that something has come to a socket, or something urgent, as on Linux",
  "sigpipe": "a send can raise SIGPIPE, and whether it did is reported",
  "epoll": "instances of epoll report sockets, each other, and sockets with several descriptors",
  "epoll:exclusive": "instances of epoll that share a socket can be woken one at a time",
  "epoll:data": "an instance of epoll gives back any number that it was given with a socket",
  "family:ipv4": "AF_INET",
  "family:ipv6": "AF_INET6",
  "family:unix": "AF_UNIX with a path in the file system",
  "unix:datagram": "datagrams over AF_UNIX",
  "unix:abstract": "names of AF_UNIX that begin with NUL and are not paths, as on Linux",
  "descriptors": "the descriptors of sockets travel over AF_UNIX",
  "descriptors:peek": "descriptors are looked at with MSG_PEEK, and come once more",
  "descriptors:cmsg_cloexec": "descriptors are received with MSG_CMSG_CLOEXEC",
  "unix:names": "getsockname and getpeername of connections over AF_UNIX",
  "mode:blocking": "calls that really block in the implementation",
  "mode:nonblocking": "calls that really return EAGAIN instead of waiting",
  "mode:timeout": "calls that the implementation itself ends after a time, with an error of its own",
  "timeout:send": "in mode timeout the time ends sends as well as receives",
  "timeout:accept": "in mode timeout the time ends accepts as well as receives",
  "gettimeout": "the timeout of a socket can be asked for",
  "setdefaulttimeout": "new sockets can begin with a timeout",
  "unix:timeout": "mode timeout over AF_UNIX",
  "bind:connect": "the local address of an outgoing connection can be chosen",
  "backlog": "listenStream's backlog reaches listen()",
  "errno": "errors carry the errno of the failing call",
  "concurrent": "two operations at once on one socket, such as a send or a half-close while a receive waits",
  "interrupt":
    "close, shutdown and abort act at once on a socket on which another call waits, and end that call",
  "demand-read":
    "bytes leave the socket only when a script asks, and no more than it asks for, so that the window " +
    "closes and backpressure is real",
  "datagram:truncate":
    "the size given to recvfrom is the size of the buffer that the implementation receives into",
  "sendfile": "a range of a file is sent by sendfile()",
  "sendfile:own":
    "sendfile() is the system's: it sends from the file's own position, and on sockets of any type",
  "kill": "a socket can be left to a process that is killed",
  "programs": "programs can be started, and get no more of this process than the language gives them",
  "signal": "a signal that is handled can interrupt every call that waits",
  "limit": "the number of descriptors that can be opened can be limited until the next reset",
  "getfqdn": "the fully qualified name of a host, as getfqdn() gives it",
  "file": "a buffered file over a stream socket, as makefile() or fdopen() gives",
  "file:timeout": "in mode timeout the time ends reads of a file as well",
  "name":
    "addresses of names and names of addresses: getaddrinfo and getnameinfo, with every flag that has no " +
    "word of its own",
  "name:numericserv": "getaddrinfo takes AI_NUMERICSERV",
  "name:v4mapped": "getaddrinfo takes AI_V4MAPPED",
  "gethostbyname": "the IPv4 addresses of a host, as gethostbyname() gives them",
  "inet_pton": "addresses as text and as bytes: inet_pton() and inet_ntop()",
  "inet_aton": "the old spellings of IPv4 addresses, as inet_aton() reads them",
} as const;

/** The word of a capability. */
export type Capability = keyof typeof PROMISES | `option:${OptionName}`;

function promised(options: readonly OptionName[], promise: string): Record<`option:${OptionName}`, string> {
  return Object.fromEntries(options.map((name) => [`option:${name}`, `${name} ${promise}`])) as Record<
    `option:${OptionName}`,
    string
  >;
}

/**
 * The closed vocabulary of capabilities: the key is the word of the handshake, the value is the promise that
 * it makes. Another word is a violation of the protocol, and a capability that is declared and does not work
 * is a failure.
 */
export const CAPABILITIES: Readonly<Record<Capability, string>> = {
  ...PROMISES,
  ...promised([...SETTABLE, ...PAIRS], "can be set"),
  ...promised(FACTS, "can be read"),
  "option:SO_RCVBUF": "SO_RCVBUF can be set, also before listening or connecting",
  "option:SO_SNDBUF": "SO_SNDBUF can be set, also before listening or connecting",
  "option:SO_REUSEADDR": "SO_REUSEADDR can be set before binding, and off is really off",
};

/** True if `word` belongs to the vocabulary. */
export function isCapability(word: unknown): word is Capability {
  return typeof word === "string" && Object.hasOwn(CAPABILITIES, word);
}
