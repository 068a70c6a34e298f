import { type Capability, isCapability } from "./capabilities.ts";
import { FILLED, KINDS, type Kinds, wordsOf } from "./kinds.ts";

/**
 * The operations of an endpoint, stated once: from this table come the types {@linkcode Params} and
 * {@linkcode Returned}, the guards of both sides of the agent protocol, its JSON Schema, the lists of
 * PROTOCOL.md, and the demands of each capability.
 *
 * The names are those of BSD; `listenStream`, `connectStream` and `openDatagram` are one call in most
 * interfaces. A member whose name ends in `?` may be left out.
 *
 * - `needs`: one of these capabilities must be declared; `{member}` stands for the value of a parameter, and
 *   a word that is not a capability then needs nothing.
 * - `with` and `without`: a parameter that needs a capability of its own when it is given, or when it is not;
 *   `{member}` stands for each of its words.
 * - `waits`: the call may wait, so an agent sends `entered` just before it.
 * - `atMost`: a member of the result that is at most as large or as long as a parameter.
 */
export const OPERATIONS = {
  listenStream: {
    about: "Creates a stream listener. The backlog is 128 unless given; port 0 lets the system choose.",
    params: { address: "address", "backlog?": "int", "options?": "options" },
    result: { socket: "socket" },
    needs: ["stream"],
    with: { backlog: "backlog", options: "option:{options}" },
  },
  accept: {
    about: "Takes the first connection of the queue. Flags are those of `accept4()`.",
    params: { socket: "socket", "flags?": "newFlags" },
    result: { socket: "socket", address: "origin" },
    needs: ["stream"],
    with: { flags: "new:{flags}" },
    waits: true,
  },
  connectStream: {
    about: "Creates a stream socket and connects it; `bind` chooses its own address.",
    params: { address: "address", "bind?": "address", "options?": "options" },
    result: { socket: "socket" },
    needs: ["stream"],
    with: { bind: "bind:connect", options: "option:{options}" },
    waits: true,
  },
  openDatagram: {
    about: "Creates a datagram socket, bound where an address is given.",
    params: { family: "family", "address?": "address", "options?": "options" },
    result: { socket: "socket" },
    needs: ["datagram"],
    with: { options: "option:{options}" },
    without: { address: "datagram:unbound" },
  },
  socket: {
    about: "`socket()`. The protocol is 0 unless given.",
    params: { family: "family", type: "type", "protocol?": "int", "flags?": "newFlags" },
    result: { socket: "socket" },
    needs: ["bsd"],
    with: { type: "type:{type}", protocol: "protocol", flags: "new:{flags}" },
  },
  socket_ex: {
    about:
      "`socket()` with any three numbers. `errno` names its error, or is `null` for success; what it makes " +
      "is closed.",
    params: { family: "int", type: "int", protocol: "int" },
    result: { errno: "errno" },
    needs: ["socket_ex"],
  },
  socketpair: {
    about: "`socketpair()`: two sockets that are connected to each other.",
    params: { family: "family", type: "type", "flags?": "newFlags" },
    result: { socket: "socket", other: "socket" },
    needs: ["socketpair"],
    with: { type: "type:{type}", flags: "new:{flags}" },
  },
  dup: {
    about: "`dup()`: another descriptor of the same socket, with a number of its own.",
    params: { socket: "socket" },
    result: { socket: "socket" },
    needs: ["dup"],
  },
  fileno: {
    about: "The descriptor of a socket.",
    params: { socket: "socket" },
    result: { descriptor: "int" },
    needs: ["fileno"],
  },
  detach: {
    about: "Gives the descriptor away, open as it is; the number of the socket is closed.",
    params: { socket: "socket" },
    result: { descriptor: "int" },
    needs: ["fileno"],
  },
  fromDescriptor: {
    about: "Makes a socket of a descriptor, which it shares with any other socket that was made of it.",
    params: { descriptor: "int" },
    result: { socket: "socket" },
    needs: ["fileno"],
  },
  asFile: {
    about:
      "What a socket's descriptor is as that of a file: the type that fstat() gives, what F_GETFL says that " +
      "it is open for, and the `errno` of lseek(), or `null` where that succeeds. `atExec` is `closed` " +
      "where F_GETFD has FD_CLOEXEC.",
    params: { socket: "socket" },
    result: { type: "fileType", openFor: "openFor", errno: "errno", "atExec?": "atExec" },
    needs: ["asFile"],
  },
  openFile: {
    about: "Opens a file, which is not a socket, and gives its descriptor. A reset closes it.",
    params: {},
    result: { descriptor: "int" },
    needs: ["fileno"],
  },
  bind: {
    about: "`bind()`.",
    params: { socket: "socket", address: "address" },
    result: {},
    needs: ["bsd"],
  },
  listen: {
    about: "`listen()`.",
    params: { socket: "socket", backlog: "int" },
    result: {},
    needs: ["bsd"],
  },
  connect: {
    about: "`connect()`, on stream and datagram sockets.",
    params: { socket: "socket", address: "address" },
    result: {},
    needs: ["bsd", "datagram:connect"],
    waits: true,
  },
  connect_ex: {
    about:
      "`connect()`, whose error is not a failure of the operation: `errno` names it, or is `null` for success.",
    params: { socket: "socket", address: "address" },
    result: { errno: "errno" },
    needs: ["connect_ex"],
    waits: true,
  },
  disconnect: {
    about: "`connect()` to an address of AF_UNSPEC, which dissolves the connection of a datagram socket.",
    params: { socket: "socket" },
    result: {},
    needs: ["disconnect"],
  },
  send: {
    about: "Sends once. The count may be less than was given.",
    params: { socket: "socket", data: "payload", "flags?": "sendFlags" },
    result: { count: "count" },
    needs: ["send"],
    with: { flags: "send:{flags}" },
    waits: true,
    atMost: { count: "data" },
  },
  sendall: {
    about: "Sends everything or fails.",
    params: { socket: "socket", data: "payload" },
    result: {},
    needs: ["stream"],
    waits: true,
  },
  recv: {
    about: "Receives once, into a buffer of exactly `size` bytes. No bytes mean end of file.",
    params: { socket: "socket", size: "size", "flags?": "flags" },
    result: { data: "data" },
    needs: ["stream"],
    with: { flags: "recv:{flags}" },
    waits: true,
    atMost: { data: "size" },
  },
  drain: {
    about:
      "Receives, at most `chunk` bytes at a time (65,536 unless given), until end of file, an error, or " +
      "`size` bytes, and compares with `pattern`.",
    params: { socket: "socket", "size?": "count", "chunk?": "chunk", "pattern?": "pattern" },
    result: { count: "count", mismatch: "position", end: "end", "error?": "failure" },
    needs: ["stream"],
    waits: true,
    atMost: { count: "size" },
  },
  writev: {
    about: "Sends `data` once, out of buffers of `sizes` bytes. The count may be less than was given.",
    params: { socket: "socket", data: "data", sizes: "sizes" },
    result: { count: "count" },
    needs: ["vectors"],
    waits: true,
    atMost: { count: "data" },
  },
  readv: {
    about: "Receives once, into buffers of `sizes` bytes, which `data` has one after another.",
    params: { socket: "socket", sizes: "sizes" },
    result: { data: "data" },
    needs: ["vectors"],
    waits: true,
  },
  recvInto: {
    about:
      `Receives once, at most \`size\` bytes, into a buffer of \`room\` bytes, each of which was ${FILLED} before. ` +
      "`data` is the whole buffer.",
    params: { socket: "socket", size: "size", room: "size" },
    result: { count: "count", data: "data" },
    needs: ["buffers"],
    waits: true,
    atMost: { count: "size", data: "room" },
  },
  sendReused: {
    about: "Sends everything or fails; as soon as the call has returned, its buffer is filled with zeros.",
    params: { socket: "socket", data: "payload" },
    result: {},
    needs: ["buffers"],
    waits: true,
  },
  fionread: {
    about: "Tells how many bytes can be received at once: those of a stream, or of the next datagram.",
    params: { socket: "socket" },
    result: { count: "count" },
    needs: ["fionread"],
  },
  siocoutq: {
    about: "Tells how many bytes the other end has not acknowledged.",
    params: { socket: "socket" },
    result: { count: "count" },
    needs: ["siocoutq"],
  },
  sendto: {
    about: "Sends one datagram.",
    params: { socket: "socket", data: "data", address: "address", "flags?": "sendFlags" },
    result: { count: "count" },
    needs: ["datagram"],
    with: { flags: "send:{flags}" },
    waits: true,
    atMost: { count: "data" },
  },
  sendFrom: {
    about:
      "`sendmsg()` of one datagram with IP_PKTINFO or IPV6_PKTINFO beside it: it leaves with the host of " +
      "`from`. `class` is for IP_TOS or IPV6_TCLASS beside that, and `hops` for IP_TTL or IPV6_HOPLIMIT.",
    params: {
      socket: "socket",
      data: "data",
      address: "address",
      from: "address",
      "class?": "int",
      "hops?": "int",
    },
    result: { count: "count" },
    needs: ["pktinfo"],
    with: { class: "pktinfo:marks", hops: "pktinfo:marks" },
    waits: true,
    atMost: { count: "data" },
  },
  recvfrom: {
    about: "Receives one datagram into a buffer of `size` bytes.",
    params: { socket: "socket", size: "size", "flags?": "flags" },
    result: { data: "data", address: "origin" },
    needs: ["datagram"],
    with: { flags: "recv:{flags}" },
    waits: true,
    atMost: { data: "size" },
  },
  recvmsg: {
    about:
      "Receives once, into one buffer of `size` bytes. `count` is the number that the call returned, and " +
      "`to` the host that a datagram was sent to, where IP_PKTINFO or IPV6_RECVPKTINFO asks for it, and " +
      "`interface` the index of the interface where it arrived. " +
      "`class` is the traffic class of its packet, where IP_RECVTOS or IPV6_RECVTCLASS asks for it, and " +
      "`hops` what is left of its hops, where IP_RECVTTL or IPV6_RECVHOPLIMIT does. `time` is when it " +
      "arrived, where SO_TIMESTAMP asks for that, and `segment` the bytes of each of the datagrams that " +
      "UDP_GRO has joined. `process` is the one that sent, where SO_PASSCRED asks for that. With `errqueue` " +
      "it is one that was sent and refused, and `errno` the errno. The room for control messages is of 256 " +
      "bytes unless `controlSize` is given; `control` is what the call says that it has used of it.",
    params: { socket: "socket", size: "size", "flags?": "flags", "controlSize?": "size" },
    result: {
      data: "data",
      address: "origin",
      count: "count",
      flags: "messageFlags",
      "to?": "text",
      "interface?": "int",
      "class?": "int",
      "hops?": "int",
      "time?": "instant",
      "segment?": "int",
      "process?": "int",
      "errno?": "errno",
      "control?": "size",
    },
    needs: ["recvmsg"],
    with: { flags: "recv:{flags}", controlSize: "recvmsg:control" },
    waits: true,
    atMost: { data: "size" },
  },
  sendmmsg: {
    about:
      "`sendmmsg()`: sends messages of `sizes` bytes, which `data` has one after another, each to its own of " +
      "`addresses` where these are given. The `sizes` of the result are the bytes of those that were sent.",
    params: { socket: "socket", data: "data", sizes: "sizes", "addresses?": "addresses" },
    result: { sizes: "sizes" },
    needs: ["mmsg"],
    waits: true,
    atMost: { sizes: "sizes" },
  },
  recvmmsg: {
    about:
      "`recvmmsg()`: receives at most as many messages as there are `sizes`, each into a buffer of its " +
      "own. `data` has their bytes one after another, and `counts`, `addresses` and `flags` are of each. " +
      "Where a time is given, it is handed to the call, and `leftMs` is what the call has left of it, rounded " +
      "down.",
    params: { socket: "socket", sizes: "sizes", "flags?": "manyFlags", "timeoutMs?": "ms" },
    result: { data: "data", counts: "sizes", addresses: "origins", flags: "eachFlags", "leftMs?": "ms" },
    needs: ["mmsg"],
    with: { flags: "recv:{flags}" },
    waits: true,
    atMost: { counts: "sizes", addresses: "sizes", flags: "sizes" },
  },
  sendDescriptors: {
    about: "`sendmsg()` with the descriptors of sockets: SCM_RIGHTS.",
    params: { socket: "socket", data: "data", sockets: "sockets" },
    result: { count: "count" },
    needs: ["descriptors"],
    waits: true,
    atMost: { count: "data" },
  },
  recvDescriptors: {
    about: "`recvmsg()` with room for so many descriptors, of which sockets are made.",
    params: { socket: "socket", size: "size", most: "count", "flags?": "passedFlags" },
    result: { data: "data", sockets: "sockets", flags: "messageFlags" },
    needs: ["descriptors"],
    with: { flags: "descriptors:{flags}" },
    waits: true,
    atMost: { data: "size", sockets: "most" },
  },
  shutdown: {
    about: "Shuts a direction down.",
    params: { socket: "socket", how: "how" },
    result: {},
    needs: ["shutdown:{how}"],
  },
  close: {
    about: "Gives the socket up, the ordinary way.",
    params: { socket: "socket" },
    result: {},
    needs: ["stream", "datagram"],
  },
  abort: {
    about: "Gives the connection up with RST: SO_LINGER on with 0 seconds, then close.",
    params: { socket: "socket" },
    result: {},
    needs: ["abort"],
  },
  getsockname: {
    about: "The socket's own address.",
    params: { socket: "socket" },
    result: { address: "address" },
    needs: ["stream", "datagram"],
  },
  getpeername: {
    about: "The address that the socket is connected to.",
    params: { socket: "socket" },
    result: { address: "address" },
    needs: ["stream"],
  },
  addressInto: {
    about: "A call that writes an address, here into a buffer of `room` bytes, each of which was " +
      `${FILLED} before; the call gets \`size\` as its length. Without \`room\` it is given no buffer: NULL. ` +
      "`data` is the whole buffer, and `length` what the call says that the address has. accept() gives a " +
      "`socket` as well, and recvfrom() has received `count` bytes.",
    params: { socket: "socket", call: "naming", size: "size", room: "size" },
    result: { data: "data", length: "count", "socket?": "socket", "count?": "count" },
    needs: ["address:into"],
    waits: true,
    atMost: { data: "room" },
  },
  addressFrom: {
    about:
      "A call that is given an address, here as `data`, whose bytes and length are handed to it as they are: " +
      "bind(), connect(), or sendto() of one byte.",
    params: { socket: "socket", call: "addressed", data: "data" },
    result: {},
    needs: ["address:from"],
    waits: true,
  },
  poll: {
    about:
      "Waits up to `timeoutMs` for one of `events`; err, hup and nval are always reported. Empty when none " +
      "came in time. With `endless` 1 the call is given -1 instead of that time.",
    params: { socket: "socket", events: "events", timeoutMs: "ms", "endless?": "int" },
    result: { events: "events" },
    needs: ["poll"],
    with: { endless: "poll:endless" },
    waits: true,
  },
  pollAll: {
    about:
      "`poll()` of several sockets at once; gives those that have events, and the `count` that it returned " +
      "where the language gives it. Then one entry more has the descriptor -1, which poll() passes over. " +
      "`endless` is as for poll.",
    params: { sockets: "sockets", events: "events", timeoutMs: "ms", "endless?": "int" },
    result: { "count?": "int", ready: "ready" },
    needs: ["poll:several"],
    with: { endless: "poll:endless" },
    waits: true,
  },
  select: {
    about: "`select()`: waits up to `timeoutMs` for sockets that can be read or written, or have something " +
      "exceptional. The result has those that the call has left in its sets, and the `count` that it " +
      "returned where the language gives it. `leftMs` is what the call has left of its time, rounded up, " +
      "where the system writes that back.",
    params: { reads: "sockets", writes: "sockets", excepts: "sockets", timeoutMs: "patience" },
    result: { "count?": "int", "leftMs?": "ms", reads: "sockets", writes: "sockets", excepts: "sockets" },
    needs: ["select"],
    waits: true,
    atMost: { reads: "reads", writes: "writes", excepts: "excepts" },
  },
  fault: {
    about: "A call that is given an address where there is no memory, and its `errno`, or `null` where it " +
      "succeeds: that of the data, of the message, of the option's value, or else of the `struct sockaddr`. " +
      "`sendmsg_second` and `recvmsg_second` have two buffers of a byte, of which the second is nowhere. " +
      "Where it is of no bytes, as in `sendmsg_none` and `recvmsg_none`, they succeed. " +
      "It does not wait.",
    params: { socket: "socket", call: "faulty" },
    result: { errno: "errno" },
    needs: ["fault"],
  },
  awaitSignal: {
    about:
      "Waits up to `timeoutMs` for SIGIO or SIGURG about a socket, which the calling thread owns meanwhile, " +
      "as by F_SETOWN_EX, and which has O_ASYNC; `entered` comes when it has. The signals are blocked and " +
      "taken. None when none came in time. One of these calls is made at a time.",
    params: { socket: "socket", timeoutMs: "ms" },
    result: { signals: "aboutSocket" },
    needs: ["sigio"],
    waits: true,
  },
  sigpipe: {
    about:
      "One call that sends one byte, and does not wait, while SIGPIPE is blocked: its `errno`, or `null` " +
      "where it succeeds, and how many of these signals are pending then. They are taken. With `quiet` 1 " +
      "the call has MSG_NOSIGNAL, which is for send(), sendto() and sendmsg().",
    params: { socket: "socket", call: "sending", quiet: "int" },
    result: { errno: "errno", signals: "count" },
    needs: ["sigpipe"],
  },
  epoll_create: {
    about:
      "`epoll_create1()`. The instance has a number like a socket: it can be closed, duplicated, polled, " +
      "and added to another.",
    params: {},
    result: { socket: "socket" },
    needs: ["epoll"],
  },
  epoll_ctl: {
    about:
      "`epoll_ctl()`: adds the `target` to an instance, changes what is reported about it, or removes it; " +
      "a `descriptor` is instead of its own. Its events are reported as those of its number, or `as` " +
      "another.",
    params: {
      socket: "socket",
      op: "control",
      target: "socket",
      "events?": "interest",
      "as?": "label",
      "descriptor?": "int",
    },
    result: {},
    needs: ["epoll"],
    with: { events: "epoll:{events}", as: "epoll:data", descriptor: "fileno" },
  },
  epoll_wait: {
    about:
      "`epoll_wait()`: waits up to `timeoutMs` for events, and gives at most so many. None when none came in time.",
    params: { socket: "socket", most: "int", timeoutMs: "patience" },
    result: { ready: "ready" },
    needs: ["epoll"],
    waits: true,
    atMost: { ready: "most" },
  },
  setMode: {
    about:
      "Changes how the socket's calls wait; `timeoutMs` goes with `timeout`. New and accepted sockets are `natural`.",
    params: { socket: "socket", mode: "mode", "timeoutMs?": "ms" },
    result: {},
    needs: ["mode:{mode}"],
  },
  gettimeout: {
    about:
      "The milliseconds that the implementation itself says that the socket's calls wait: 0 where they do not wait, `null` where they wait for ever.",
    params: { socket: "socket" },
    result: { timeoutMs: "patience" },
    needs: ["gettimeout"],
  },
  setdefaulttimeout: {
    about: "Sets the timeout that sockets begin with from now on; a reset makes it none again.",
    params: { timeoutMs: "patience" },
    result: {},
    needs: ["setdefaulttimeout"],
  },
  setsockopt: {
    about: "`setsockopt()`. A structure has a `second` member: SO_LINGER is on or off and seconds, " +
      "SO_RCVTIMEO and SO_SNDTIMEO are seconds and microseconds. Where the language has a truth value, " +
      "every number but 0 is true; where it has one number for a time, that is both together; where it has no " +
      "seconds for a SO_LINGER that is off, `second` is dropped.",
    params: { socket: "socket", option: "option", value: "int", "second?": "int" },
    result: {},
    needs: ["option:{option}"],
  },
  getsockopt: {
    about:
      "`getsockopt()`, with the same members. SO_ERROR gives the name of the error in `errno` as well, or " +
      "`null` where there is none; where the language has only the name, `value` is any number above 0.",
    params: { socket: "socket", option: "option" },
    result: { value: "value", "second?": "int", "errno?": "errno" },
    needs: ["option:{option}"],
  },
  setRawOption: {
    about:
      "`setsockopt()` at the level of an option, with a value of any size; a `number` is instead of its own.",
    params: { socket: "socket", option: "option", "number?": "int", data: "data" },
    result: {},
    needs: ["option:raw"],
  },
  getRawOption: {
    about:
      "`getsockopt()` likewise, into a buffer of `size` bytes. `beyond` is the count of bytes after the " +
      "buffer that were written all the same, of 64.",
    params: { socket: "socket", option: "option", "number?": "int", size: "size" },
    result: { data: "data", "beyond?": "count" },
    needs: ["option:raw"],
    atMost: { data: "size" },
  },
  setFilter: {
    about:
      "Stands for a path that loses packets, and needs Linux, for TCP on some kernels with CAP_NET_ADMIN: " +
      "SO_ATTACH_FILTER with a program of classic BPF, whose steps (`struct sock_filter`) are of 8 bytes " +
      "each. It sees segments and datagrams from the header of TCP or UDP on, and what it gives 0 for is " +
      "lost before the protocol has seen it. A socket that is accepted begins with its listener's. Without " +
      "`data` everything arrives again: SO_DETACH_FILTER.",
    params: { socket: "socket", "data?": "data" },
    result: {},
    needs: ["filter"],
  },
  withhold: {
    about:
      "Stands for a path that loses what the socket sends, and needs Linux and CAP_NET_ADMIN: TCP_REPAIR " +
      "for its queue of sends, where `on` is 1, and none where it is 0. What is sent while it is on counts " +
      "as sent and does not leave; the system sends it again when it is not acknowledged. What is sent " +
      "once it is off arrives.",
    params: { socket: "socket", on: "int" },
    result: {},
    needs: ["withhold"],
  },
  sockatmark: {
    about: "`sockatmark()`: 1 where the next byte is past the mark of urgent data, else 0.",
    params: { socket: "socket" },
    result: { value: "value" },
    needs: ["sockatmark"],
  },
  joinGroup: {
    about:
      "Joins a multicast group on the interface with that index: MCAST_JOIN_GROUP. The port does not matter.",
    params: { socket: "socket", group: "address", interface: "int" },
    result: {},
    needs: ["multicast"],
  },
  leaveGroup: {
    about: "Leaves a multicast group: MCAST_LEAVE_GROUP.",
    params: { socket: "socket", group: "address", interface: "int" },
    result: {},
    needs: ["multicast"],
  },
  sendfile: {
    about:
      "Sends `size` bytes from `offset` on of a file that holds `data`, by `sendfile()`, until all are " +
      "sent. The file is the endpoint's own. With `own` 1 the call is given no offset: the file's own " +
      "position is set to it before. `position` is where that is afterwards; it was 0 where it was not set. " +
      "Then the operation is over, too, where there is no room for the rest. With `of` a pipe or a socket " +
      "has the data instead of a file.",
    params: {
      socket: "socket",
      data: "payload",
      offset: "count",
      size: "count",
      "own?": "int",
      "of?": "fileType",
    },
    result: { count: "count", "position?": "count" },
    needs: ["sendfile"],
    with: { own: "sendfile:own", of: "sendfile:own" },
    waits: true,
    atMost: { count: "size" },
  },
  kill: {
    about: "Leaves the socket to a child process alone and kills that with SIGKILL.",
    params: { socket: "socket" },
    result: {},
    needs: ["kill"],
  },
  startProgram: {
    about: "Starts a program as the language does, which waits until a reset ends it.",
    params: {},
    result: {},
    needs: ["programs"],
  },
  signal: {
    about:
      "Delivers a signal to every thread that waits. Its handler does nothing, and was set so that calls go on.",
    params: {},
    result: {},
    needs: ["signal"],
  },
  limitDescriptors: {
    about:
      "Limits the descriptors of the process, by RLIMIT_NOFILE, to at most `count` more; a reset lifts it.",
    params: { count: "count" },
    result: {},
    needs: ["limit"],
  },
  makefile: {
    about: "Opens a buffered file over a stream socket, which keeps the connection open when the socket is " +
      "closed, and for which the socket stays open when the file is closed.",
    params: { socket: "socket", access: "access" },
    result: { file: "file" },
    needs: ["file"],
  },
  fgets: {
    about: "Reads a line with its line feed, or `size` bytes of it. Less comes at end of file alone.",
    params: { file: "file", size: "size" },
    result: { data: "data" },
    needs: ["file"],
    waits: true,
    atMost: { data: "size" },
  },
  fread: {
    about: "Reads `size` bytes. Less comes at end of file alone.",
    params: { file: "file", size: "size" },
    result: { data: "data" },
    needs: ["file"],
    waits: true,
    atMost: { data: "size" },
  },
  fwrite: {
    about: "Writes into the file's buffer, and from there to the socket when it is full.",
    params: { file: "file", data: "data" },
    result: { count: "count" },
    needs: ["file"],
    waits: true,
    atMost: { count: "data" },
  },
  fflush: {
    about: "Sends everything that is in the file's buffer.",
    params: { file: "file" },
    result: {},
    needs: ["file"],
    waits: true,
  },
  fclose: {
    about: "Sends everything that is in the file's buffer, and gives the file up.",
    params: { file: "file" },
    result: {},
    needs: ["file"],
    waits: true,
  },
  getaddrinfo: {
    about: "`getaddrinfo()`. The entries in the order of the list; an error is the name of EAI_. Where the " +
      "implementation gives an empty list for a failure, that is an error whose `errno` is `null`.",
    params: {
      "host?": "text",
      "service?": "text",
      "family?": "family",
      "type?": "type",
      "hints?": "hints",
    },
    result: { entries: "entries", "canonname?": "text" },
    needs: ["name"],
    with: { hints: "name:{hints}" },
    waits: true,
  },
  getnameinfo: {
    about: "`getnameinfo()`. An error is the name of EAI_.",
    params: { address: "address", "wants?": "wants" },
    result: { host: "text", service: "text" },
    needs: ["name"],
    waits: true,
  },
  gethostbyname: {
    about: "`gethostbyname()`: the IPv4 addresses of a host.",
    params: { host: "text" },
    result: { hosts: "texts" },
    needs: ["gethostbyname"],
    waits: true,
  },
  getfqdn: {
    about: "`getfqdn()`: the fully qualified name of a host, or the host as it is where it has none.",
    params: { host: "text" },
    result: { host: "text" },
    needs: ["getfqdn"],
    waits: true,
  },
  inet_pton: {
    about: "`inet_pton()`: the bytes of a literal address.",
    params: { family: "family", host: "text" },
    result: { data: "data" },
    needs: ["inet_pton"],
  },
  inet_ntop: {
    about: "`inet_ntop()`: the text of an address of 4 or 16 bytes.",
    params: { family: "family", data: "data" },
    result: { host: "text" },
    needs: ["inet_pton"],
  },
  inet_aton: {
    about: "`inet_aton()`: the bytes of an IPv4 address in any of the old spellings.",
    params: { host: "text" },
    result: { data: "data" },
    needs: ["inet_aton"],
  },
} as const;

/** The name of an operation. */
export type Method = keyof typeof OPERATIONS;

/** An object by its members' kinds; those whose names end in `?` may be absent. */
export type Members<T> =
  & { readonly [N in keyof T as N extends `${string}?` ? never : N]: Kinds[T[N] & keyof Kinds] }
  & { readonly [N in keyof T as N extends `${infer M}?` ? M : never]?: Kinds[T[N] & keyof Kinds] };

/** The parameters of an operation. */
export type Params<M extends Method> = Members<typeof OPERATIONS[M]["params"]>;

/** The result of an operation. */
export type Returned<M extends Method> = Members<typeof OPERATIONS[M]["result"]>;

/** The result of `drain`. */
export type Drained = Returned<"drain">;

/** The members of parameters or of a result: their kinds by their names. */
export type MemberKinds = Readonly<Record<string, keyof Kinds>>;

/** A row of the table. */
export interface Operation {
  /** One or two sentences for PROTOCOL.md. */
  readonly about: string;
  /** Kinds by name. */
  readonly params: MemberKinds;
  /** Kinds by name. */
  readonly result: MemberKinds;
  /** One of these capabilities is needed. */
  readonly needs: readonly string[];
  /** Capabilities that a parameter needs. */
  readonly with?: Readonly<Record<string, string>>;
  /** Capabilities that are needed where a parameter is left out. */
  readonly without?: Readonly<Record<string, string>>;
  /** True where the call may wait. */
  readonly waits?: boolean;
  /** Members of the result, each with the parameter that bounds it. */
  readonly atMost?: Readonly<Record<string, string>>;
}

const ROWS: Readonly<Record<Method, Operation>> = OPERATIONS;

/** The names of all operations, in the order of the table. */
export const METHODS: readonly Method[] = Object.keys(OPERATIONS) as Method[];

/** The row of an operation. */
export function operation(method: Method): Operation {
  return ROWS[method];
}

/** True if the protocol has an operation of that name. */
export function isMethod(word: unknown): word is Method {
  return typeof word === "string" && Object.hasOwn(OPERATIONS, word);
}

/** The members of a row: name, kind, and whether it may be left out. */
export function membersOf(kinds: MemberKinds): { name: string; kind: keyof Kinds; optional: boolean }[] {
  return Object.entries(kinds).map(([name, kind]) => ({
    name: name.replace(/\?$/, ""),
    kind,
    optional: name.endsWith("?"),
  }));
}

/** True if a set of capabilities has all that a call needs, the family of its addresses aside. */
export function declares(capabilities: ReadonlySet<string>, method: Method, params: object): boolean {
  const given = params as Readonly<Record<string, unknown>>;
  const row = ROWS[method];
  const has = (word: string): boolean => !isCapability(word) || capabilities.has(word);
  const filled = (words: readonly string[]) =>
    words.flatMap((word) => fill(word, (name) => wordsIn(given[name])));
  return filled(row.needs).some(has) &&
    Object.entries(row.with ?? {}).every(([name, word]) =>
      given[name] === undefined || filled([word]).every(has)
    ) &&
    Object.entries(row.without ?? {}).every(([name, word]) => given[name] !== undefined || has(word));
}

/** The capabilities of which one must be declared for an operation to be expected at all. */
export function needsOf(method: Method): Capability[] {
  return expand(method, ROWS[method].needs);
}

/** The capabilities that some call of an operation needs. */
export function demandsOf(method: Method): Capability[] {
  const { needs, with: given, without } = ROWS[method];
  return expand(method, [...needs, ...Object.values(given ?? {}), ...Object.values(without ?? {})]);
}

/** Every capability that words stand for, whatever the parameters. */
function expand(method: Method, words: readonly string[]): Capability[] {
  const kinds = new Map(membersOf(ROWS[method].params).map(({ name, kind }) => [name, kind]));
  return words.flatMap((word) => fill(word, (name) => wordsOf(KINDS[kinds.get(name)!].schema))).filter(
    isCapability,
  );
}

/** A word with each of its values in the place of `{member}`. */
function fill(word: string, values: (name: string) => readonly string[]): string[] {
  const name = /\{(\w+)\}/.exec(word)?.[1];
  return name === undefined ? [word] : values(name).map((value) => word.replace(`{${name}}`, value));
}

/** The words of a parameter: itself, the members of a list, or the names of an object. */
function wordsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value;
  return typeof value === "object" && value !== null ? Object.keys(value) : [`${value}`];
}
