import type { Address } from "../endpoint/address.ts";
import type { Failure, PollEvent, Ready, SocketId, Word } from "../endpoint/kinds.ts";
import { isPair } from "../endpoint/options.ts";
import type { Method, Params, Returned } from "../endpoint/operations.ts";
import { connect } from "./connect.ts";
import { control, LibcEpoll, wait } from "./epoll.ts";
import { recvDescriptors, sendDescriptors } from "./descriptors.ts";
import {
  errnoName,
  eventWords,
  FIONREAD,
  POLL,
  SIOCATMARK,
  SIOCOUTQ,
  SOCK,
  SOCK_FLAGS,
} from "./constants.ts";
import { Unsupported } from "../endpoint/errors.ts";
import { Failed } from "./failed.ts";
import { LibcFile } from "./file.ts";
import { Held } from "./held.ts";
import { getaddrinfo, gethostbyname, getnameinfo, inetAton, inetNtop, inetPton } from "./names.ts";
import { Holder } from "./holder.ts";
import { memoryFile, sendfile } from "./sendfile.ts";
import {
  getOption,
  getRawOption,
  setFilter,
  setMembership,
  setOption,
  setRawOption,
  setWithheld,
} from "./options.ts";
import { pollSet } from "./poller.ts";
import { decodeAddress, familyNumber, SOCKADDR_SIZE } from "./sockaddr.ts";
import { LibcSocket, TIMED_OUT } from "./socket.ts";
import { asFile, fault } from "./asked.ts";
import { awaitSignal, sigpipe } from "./signals.ts";
import { addressFrom, addressInto, recvInto, sendReused } from "./buffers.ts";
import { recvmmsg, sendmmsg } from "./many_messages.ts";
import { readv, recvmsg, sendFrom, writev } from "./message_calls.ts";
import { select } from "./select.ts";
import { drain, receive, recv, recvfrom, send, sendall, sendto } from "./transfer.ts";

const NO_FILE = new Failed("The file is closed");

/** The operations of `libc`. Each gives its result or −errno, at once where the call completed at once. */
export class LibcOperations {
  readonly #held = new Held();
  readonly #length = new Uint32Array(1);
  readonly #address = new Uint8Array(SOCKADDR_SIZE + 18);

  /** True if a socket can be bound to the IPv6 loopback address. */
  hasIpv6(): boolean {
    return this.#held.hasIpv6();
  }

  /** True if the kernel has IP_LOCAL_PORT_RANGE. */
  hasPortRange(): boolean {
    return this.#held.hasPortRange();
  }

  /** True if the kernel looks at filters. */
  hasFilter(): boolean {
    return this.#held.hasFilter();
  }

  /** True if it may withhold what it sends. */
  mayWithhold(): boolean {
    return this.#held.mayWithhold();
  }

  /** The failure that a negative number stands for. */
  failure(result: number): Failure {
    return this.#held.failure(result);
  }

  /**
   * Wakes every call that waits and closes every socket and file. Resolves to the number of those that were
   * open.
   */
  reset(): Promise<number> {
    return this.#held.reset();
  }

  listenStream(params: Params<"listenStream">): Answer<"listenStream"> {
    const { c } = this.#held.system;
    const socket = this.#held.open(
      params.address.family,
      "stream",
      params.options,
      (socket) => this.#held.bind(socket, params.address),
      (socket) => c.listen(socket.fd, params.backlog ?? 128),
    );
    return typeof socket === "number" ? socket : this.#held.adopt(socket);
  }

  connectStream(
    params: Params<"connectStream">,
    entered: () => void,
  ): Answer<"connectStream"> | Promise<Answer<"connectStream">> {
    const { bind } = params;
    const socket = this.#held.open(
      params.address.family,
      "stream",
      params.options,
      ...(bind ? [(socket: LibcSocket) => this.#held.bind(socket, bind)] : []),
    );
    if (typeof socket === "number") return socket;
    // Known from here on, so that a reset finds it while it connects.
    const adopted = this.#held.adopt(socket);
    const finish = (result: number): Answer<"connectStream"> => {
      if (result >= 0) return adopted;
      this.#held.sockets.delete(adopted.socket);
      if (!socket.closed) this.#held.release(socket);
      return result;
    };
    const result = connect(socket, params.address, entered);
    return result instanceof Promise ? result.then(finish) : finish(result);
  }

  connect(
    params: Params<"connect">,
    entered: () => void,
  ): Answer<"connect"> | Promise<Answer<"connect">> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    const result = connect(socket, params.address, entered);
    return result instanceof Promise ? result.then(empty) : empty(result);
  }

  connect_ex(
    params: Params<"connect_ex">,
    entered: () => void,
  ): Answer<"connect_ex"> | Promise<Answer<"connect_ex">> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    // A call whose time is up is one that would have to wait.
    const told = (result: number): Answer<"connect_ex"> =>
      result < 0 ? { errno: result === TIMED_OUT ? "EAGAIN" : errnoName(result) ?? null } : { errno: null };
    const result = connect(socket, params.address, entered);
    return result instanceof Promise ? result.then(told) : told(result);
  }

  disconnect(params: Params<"disconnect">): Answer<"disconnect"> {
    const { c } = this.#held.system;
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    // All zeros: AF_UNSPEC is 0.
    const nobody = new Uint8Array(16);
    return empty(c.connect(socket.fd, nobody, nobody.length));
  }

  accept(params: Params<"accept">, entered: () => void): Answer<"accept"> | Promise<Answer<"accept">> {
    const listener = this.#held.find(params.socket);
    if (typeof listener === "number") return listener;
    const finish = (fd: number, address: Address | null): Answer<"accept"> => {
      if (fd < 0) return fd;
      const socket = new LibcSocket(this.#held, fd, listener.family, listener.type);
      return { ...this.#adoptNew(socket, params.flags), address };
    };
    if (listener.mode === "blocking") {
      const [address, length] = [new Uint8Array(SOCKADDR_SIZE), new Uint32Array([SOCKADDR_SIZE])];
      entered();
      return listener.block(
        () => this.#held.system.blocking.accept(listener.fd, address, length),
        address,
        length,
      )
        .then((fd) => finish(fd, fd < 0 ? null : decodeAddress(address, length[0]!)));
    }
    const { c } = this.#held.system;
    // Decoded in the turn of the call: the room for an address belongs to everybody.
    let address: Address | null = null;
    const result = listener.attempt(POLL.in, entered, () => {
      const fd = receive(listener, () => {
        this.#length[0] = SOCKADDR_SIZE;
        return c.accept(listener.fd, this.#address, this.#length);
      });
      if (fd >= 0) address = decodeAddress(this.#address, this.#length[0]!);
      return fd;
    });
    return result instanceof Promise ? result.then((fd) => finish(fd, address)) : finish(result, address);
  }

  openDatagram(params: Params<"openDatagram">): Answer<"openDatagram"> {
    const { address } = params;
    const socket = this.#held.open(
      params.family,
      "datagram",
      params.options,
      ...(address ? [(socket: LibcSocket) => this.#held.bind(socket, address)] : []),
    );
    return typeof socket === "number" ? socket : this.#held.adopt(socket);
  }

  socket(params: Params<"socket">): Answer<"socket"> {
    const socket = this.#held.make(params.family, params.type, params.protocol);
    return typeof socket === "number" ? socket : this.#adoptNew(socket, params.flags);
  }

  /** Gives a socket its number. All have O_NONBLOCK; those that were made with it do not wait themselves. */
  #adoptNew(socket: LibcSocket, flags: readonly Word<"newFlags">[] = []): { socket: SocketId } {
    if (flags.includes("nonblock")) socket.mode = "nonblocking";
    return this.#held.adopt(socket);
  }

  socketpair({ family, type, flags }: Params<"socketpair">): Answer<"socketpair"> {
    const { c } = this.#held.system;
    const pair = new Int32Array(2);
    const result = c.socketpair(familyNumber(family), SOCK[type] | SOCK_FLAGS, 0, pair);
    if (result < 0) return result;
    const [one, other] = [...pair].map((fd) =>
      this.#adoptNew(new LibcSocket(this.#held, fd, family, type), flags)
    );
    return { ...one!, other: other!.socket };
  }

  dup(params: Params<"dup">): Answer<"dup"> {
    const socket = this.#held.find(params.socket);
    const duplicate = typeof socket === "number" ? socket : socket.duplicate();
    return typeof duplicate === "number" ? duplicate : this.#held.adopt(duplicate);
  }

  fileno(params: Params<"fileno">): Answer<"fileno"> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : { descriptor: socket.fd };
  }

  detach(params: Params<"detach">): Answer<"detach"> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    this.#held.sockets.delete(params.socket);
    this.#held.detached.add(socket);
    return { descriptor: socket.fd };
  }

  fromDescriptor({ descriptor }: Params<"fromDescriptor">): Answer<"fromDescriptor"> {
    const { c } = this.#held.system;
    const result = this.#held.nameOf(descriptor, c.getsockname);
    if (typeof result === "number") return result;
    // Two sockets of one descriptor are one here: what the second would close may be somebody else's by then.
    const found = [...this.#held.detached, ...this.#held.sockets.values()].find(({ fd }) =>
      fd === descriptor
    );
    if (!found) {
      throw new Unsupported("fromDescriptor", `The descriptor ${descriptor} belongs to the harness`);
    }
    this.#held.detached.delete(found);
    return this.#held.adopt(found);
  }

  openFile(): NameAnswer<"openFile"> {
    const descriptor = memoryFile(this.#held.system);
    if (descriptor instanceof Failed) return descriptor;
    this.#held.descriptors.add(descriptor);
    return { descriptor };
  }

  bind(params: Params<"bind">): Answer<"bind"> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : empty(this.#held.bind(socket, params.address));
  }

  listen(params: Params<"listen">): Answer<"listen"> {
    const { c } = this.#held.system;
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : empty(c.listen(socket.fd, params.backlog));
  }

  send(params: Params<"send">, entered: () => void): Answer<"send"> | Promise<Answer<"send">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : send(socket, params.data, entered, params.flags);
  }

  sendall(params: Params<"sendall">, entered: () => void): Answer<"sendall"> | Promise<Answer<"sendall">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : sendall(socket, params.data, entered);
  }

  recv(params: Params<"recv">, entered: () => void): Answer<"recv"> | Promise<Answer<"recv">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : recv(socket, params.size, entered, params.flags);
  }

  drain(params: Params<"drain">, entered: () => void): Answer<"drain"> | Promise<Answer<"drain">> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    return drain(socket, params, entered, (result) => this.failure(result));
  }

  sendto(params: Params<"sendto">, entered: () => void): Answer<"sendto"> | Promise<Answer<"sendto">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : sendto(socket, params, entered);
  }

  recvfrom(
    params: Params<"recvfrom">,
    entered: () => void,
  ): Answer<"recvfrom"> | Promise<Answer<"recvfrom">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : recvfrom(socket, params, entered);
  }

  sendFrom(
    params: Params<"sendFrom">,
    entered: () => void,
  ): Answer<"sendFrom"> | Promise<Answer<"sendFrom">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : sendFrom(socket, params, entered);
  }

  recvmsg(params: Params<"recvmsg">, entered: () => void): Answer<"recvmsg"> | Promise<Answer<"recvmsg">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : recvmsg(socket, params, entered);
  }

  sendmmsg(
    params: Params<"sendmmsg">,
    entered: () => void,
  ): Answer<"sendmmsg"> | Promise<Answer<"sendmmsg">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : sendmmsg(socket, params, entered);
  }

  recvmmsg(
    params: Params<"recvmmsg">,
    entered: () => void,
  ): Answer<"recvmmsg"> | Promise<Answer<"recvmmsg">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : recvmmsg(socket, params, entered);
  }

  sendDescriptors(
    { socket: id, data, sockets }: Params<"sendDescriptors">,
    entered: () => void,
  ): Answer<"sendDescriptors"> | Promise<Answer<"sendDescriptors">> {
    const socket = this.#held.find(id);
    if (typeof socket === "number") return socket;
    const passed = sockets.map((each) => this.#held.find(each));
    const missing = passed.find((each) => typeof each === "number");
    return missing ?? sendDescriptors(socket, data, passed as LibcSocket[], entered);
  }

  recvDescriptors(
    params: Params<"recvDescriptors">,
    entered: () => void,
  ): Answer<"recvDescriptors"> | Promise<Answer<"recvDescriptors">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : recvDescriptors(this.#held, socket, params, entered);
  }

  writev(params: Params<"writev">, entered: () => void): Answer<"writev"> | Promise<Answer<"writev">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : writev(socket, params, entered);
  }

  recvInto(
    params: Params<"recvInto">,
    entered: () => void,
  ): Answer<"recvInto"> | Promise<Answer<"recvInto">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : recvInto(socket, params, entered);
  }

  sendReused(
    params: Params<"sendReused">,
    entered: () => void,
  ): Answer<"sendReused"> | Promise<Answer<"sendReused">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : sendReused(socket, params, entered);
  }

  readv(params: Params<"readv">, entered: () => void): Answer<"readv"> | Promise<Answer<"readv">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : readv(socket, params, entered);
  }

  fionread(params: Params<"fionread">): Answer<"fionread"> {
    return this.#counted(params.socket, FIONREAD);
  }

  siocoutq(params: Params<"siocoutq">): Answer<"siocoutq"> {
    return this.#counted(params.socket, SIOCOUTQ);
  }

  /** The count that a request of `ioctl` gives. */
  #counted(id: SocketId, request: number): Answer<"fionread"> {
    const { c } = this.#held.system;
    const socket = this.#held.find(id);
    if (typeof socket === "number") return socket;
    const count = new Int32Array(1);
    const result = c.ioctl(socket.fd, request, count);
    return result < 0 ? result : { count: count[0]! };
  }

  shutdown(params: Params<"shutdown">): Answer<"shutdown"> {
    const { c } = this.#held.system;
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    const how = { read: 0, write: 1, both: 2, invalid: 3 }[params.how];
    return empty(c.shutdown(socket.fd, how));
  }

  close(params: Params<"close">, entered = (): void => {}): Answer<"close"> | Promise<Answer<"close">> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    this.#held.sockets.delete(params.socket);
    socket.closed = true;
    const released = this.#held.poller.release(socket.fd);
    const close = () => this.#held.releaseLingering(socket, entered);
    const result = released === undefined && !socket.blocks
      ? close()
      : Promise.all([released, socket.endBlocking()]).then(close);
    return typeof result === "number" ? empty(result) : result.then(empty);
  }

  abort(params: Params<"abort">): Answer<"abort"> | Promise<Answer<"abort">> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    this.#held.linger(socket);
    return this.close(params);
  }

  addressInto(
    params: Params<"addressInto">,
    entered: () => void,
  ): Answer<"addressInto"> | Promise<Answer<"addressInto">> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    const finish = (told: Awaited<ReturnType<typeof addressInto>>): Answer<"addressInto"> => {
      if (typeof told === "number") return told;
      const { result, ...address } = told;
      if (params.call === "recvfrom") return { ...address, count: result };
      if (params.call !== "accept") return address;
      return {
        ...address,
        ...this.#held.adopt(new LibcSocket(this.#held, result, socket.family, socket.type)),
      };
    };
    const told = addressInto(socket, params, entered);
    return told instanceof Promise ? told.then(finish) : finish(told);
  }

  addressFrom(
    params: Params<"addressFrom">,
    entered: () => void,
  ): Answer<"addressFrom"> | Promise<Answer<"addressFrom">> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    const result = addressFrom(socket, params, entered);
    return result instanceof Promise ? result.then(empty) : empty(result);
  }

  getsockname(params: Params<"getsockname">): Answer<"getsockname"> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number"
      ? socket
      : this.#held.nameOf(socket.fd, this.#held.system.c.getsockname);
  }

  getpeername(params: Params<"getpeername">): Answer<"getpeername"> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number"
      ? socket
      : this.#held.nameOf(socket.fd, this.#held.system.c.getpeername);
  }

  poll(params: Params<"poll">, entered: () => void): Answer<"poll"> | Promise<Answer<"poll">> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    const mask = params.events.reduce((all, event) => all | POLL[event], 0);
    const words = (events: number): { events: PollEvent[] } => ({ events: eventWords(events) });
    const now = socket.ready(mask);
    const leftMs = params.endless ? Infinity : params.timeoutMs;
    if (now !== 0 || leftMs === 0) return words(now);
    entered();
    // The thread polls for other calls too, and may look in the middle of a change: what a poll of its own
    // reports is what is there once the kernel has woken it.
    return socket.waitFor(mask, leftMs)
      .then((came) => words(came === 0 || socket.closed ? came : socket.ready(mask) || came));
  }

  select(params: Params<"select">, entered: () => void): Answer<"select"> | Promise<Answer<"select">> {
    const sockets = new Map<number, LibcSocket>();
    for (const id of [...params.reads, ...params.writes, ...params.excepts]) {
      const socket = this.#held.find(id);
      if (typeof socket === "number") return socket;
      sockets.set(id, socket);
    }
    return select(this.#held.system, sockets, params, entered);
  }

  pollAll(params: Params<"pollAll">, entered: () => void): Answer<"pollAll"> | Promise<Answer<"pollAll">> {
    const sockets: LibcSocket[] = [];
    for (const id of params.sockets) {
      const socket = this.#held.find(id);
      if (typeof socket === "number") return socket;
      sockets.push(socket);
    }
    const mask = params.events.reduce((all, event) => all | POLL[event], 0);
    const set = pollSet([...sockets, { fd: -1 }].map(({ fd }) => ({ fd, events: mask })));
    const told = (count: number): { count: number; ready: Ready[] } => ({
      count,
      ready: params.sockets
        .map((socket, index) => ({ socket, events: eventWords(set.getUint16(8 * index + 6, true)) }))
        .filter(({ events }) => events.length > 0),
    });
    const bytes = new Uint8Array(set.buffer);
    const { c } = this.#held.system;
    const entries = BigInt(sockets.length + 1);
    const count = c.poll(bytes, entries, 0);
    const leftMs = params.endless ? -1 : params.timeoutMs;
    if (count > 0 || leftMs === 0) return told(count);
    entered();
    const polling = c.pollOnThread(bytes, entries, leftMs).then(told);
    for (const socket of sockets) socket.track(polling, bytes);
    return polling;
  }

  epoll_create(): Answer<"epoll_create"> {
    const epoll = LibcEpoll.make(this.#held);
    return typeof epoll === "number" ? epoll : this.#held.adopt(epoll);
  }

  epoll_ctl(params: Params<"epoll_ctl">): Answer<"epoll_ctl"> {
    const [epoll, target] = [this.#held.find(params.socket), this.#held.find(params.target)];
    if (typeof epoll === "number") return epoll;
    return typeof target === "number" ? target : empty(control(epoll, target, params));
  }

  epoll_wait(
    params: Params<"epoll_wait">,
    entered: () => void,
  ): Answer<"epoll_wait"> | Promise<Answer<"epoll_wait">> {
    const epoll = this.#held.find(params.socket);
    return typeof epoll === "number" ? epoll : wait(epoll, params, entered);
  }

  setMode(params: Params<"setMode">): Answer<"setMode"> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    socket.mode = params.mode;
    socket.timeoutMs = params.timeoutMs ?? 0;
    socket.setNonblocking(params.mode !== "blocking" && !(socket.hasFile && params.mode === "natural"));
    return {};
  }

  gettimeout(params: Params<"gettimeout">): Answer<"gettimeout"> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    const { mode, timeoutMs } = socket;
    return { timeoutMs: mode === "timeout" ? timeoutMs : mode === "nonblocking" ? 0 : null };
  }

  setsockopt({ socket: id, option, value, second }: Params<"setsockopt">): Answer<"setsockopt"> {
    const socket = this.#held.find(id);
    if (typeof socket === "number") return socket;
    const values = isPair(option) ? [value, second ?? 0] : [value];
    return empty(setOption(this.#held.system, socket.fd, option, ...values));
  }

  getsockopt(params: Params<"getsockopt">): Answer<"getsockopt"> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    const found = getOption(this.#held.system, socket.fd, params.option);
    if (typeof found === "number" || params.option !== "SO_ERROR") return found;
    return { ...found, errno: found.value === 0 ? null : this.failure(-found.value).errno };
  }

  setRawOption(params: Params<"setRawOption">): Answer<"setRawOption"> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : empty(setRawOption(this.#held.system, socket.fd, params));
  }

  getRawOption(params: Params<"getRawOption">): Answer<"getRawOption"> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : getRawOption(this.#held.system, socket.fd, params);
  }

  setFilter(params: Params<"setFilter">): Answer<"setFilter"> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : empty(setFilter(this.#held.system, socket.fd, params.data));
  }

  withhold(params: Params<"withhold">): Answer<"withhold"> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : empty(setWithheld(this.#held.system, socket.fd, params.on));
  }

  socket_ex({ family, type, protocol }: Params<"socket_ex">): Answer<"socket_ex"> {
    const { c } = this.#held.system;
    const made = c.socket(family, type, protocol);
    if (made < 0) return { errno: errnoName(made) ?? null };
    c.close(made);
    return { errno: null };
  }

  asFile(params: Params<"asFile">): Answer<"asFile"> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : asFile(socket);
  }

  fault(params: Params<"fault">): Answer<"fault"> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : fault(socket, params.call);
  }

  awaitSignal(
    params: Params<"awaitSignal">,
    entered: () => void,
  ): Answer<"awaitSignal"> | Promise<Answer<"awaitSignal">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : awaitSignal(socket, params.timeoutMs, entered);
  }

  sigpipe(params: Params<"sigpipe">): Answer<"sigpipe"> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : sigpipe(socket, params);
  }

  sockatmark(params: Params<"sockatmark">): Answer<"sockatmark"> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    const at = new Int32Array(1);
    const result = this.#held.system.c.ioctl(socket.fd, SIOCATMARK, new Uint8Array(at.buffer));
    return result < 0 ? result : { value: at[0]! };
  }

  joinGroup(params: Params<"joinGroup">): Answer<"joinGroup"> {
    return this.#membership(true, params);
  }

  leaveGroup(params: Params<"leaveGroup">): Answer<"leaveGroup"> {
    return this.#membership(false, params);
  }

  #membership(joins: boolean, params: Params<"joinGroup">): Record<never, never> | number {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    const { group, interface: index } = params;
    return empty(setMembership(this.#held.system, socket.fd, { joins, group, index }));
  }

  sendfile(
    params: Params<"sendfile">,
    entered: () => void,
  ): NameAnswer<"sendfile"> | Promise<NameAnswer<"sendfile">> {
    const socket = this.#held.find(params.socket);
    return typeof socket === "number" ? socket : sendfile(socket, params, entered);
  }

  kill(params: Params<"kill">): NameAnswer<"kill"> | Promise<NameAnswer<"kill">> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    const holder = Holder.of(this.#held.system, socket.fd);
    if (holder instanceof Failed) return holder;
    const closed = this.close(params);
    if (!(closed instanceof Promise)) return holder.kill(), closed;
    return closed.then((answer) => (holder.kill(), answer));
  }

  makefile(params: Params<"makefile">): NameAnswer<"makefile"> {
    const socket = this.#held.find(params.socket);
    if (typeof socket === "number") return socket;
    const file = LibcFile.open(socket, params.access);
    if (!(file instanceof LibcFile)) return file;
    const id = this.#held.number();
    this.#held.files.set(id, file);
    return { file: id };
  }

  fgets(params: Params<"fgets">, entered: () => void): FileAnswer<"fgets"> {
    return this.#held.files.get(params.file)?.gets(params.size, entered) ?? NO_FILE;
  }

  fread(params: Params<"fread">, entered: () => void): FileAnswer<"fread"> {
    return this.#held.files.get(params.file)?.read(params.size, entered) ?? NO_FILE;
  }

  fwrite(params: Params<"fwrite">, entered: () => void): FileAnswer<"fwrite"> {
    return this.#held.files.get(params.file)?.write(params.data, entered) ?? NO_FILE;
  }

  fflush(params: Params<"fflush">, entered: () => void): FileAnswer<"fflush"> {
    return this.#held.files.get(params.file)?.flush(entered) ?? NO_FILE;
  }

  fclose(params: Params<"fclose">, entered: () => void): FileAnswer<"fclose"> {
    const file = this.#held.files.get(params.file);
    this.#held.files.delete(params.file);
    return file?.close(entered) ?? NO_FILE;
  }

  getaddrinfo(params: Params<"getaddrinfo">, entered: () => void): Promise<NameAnswer<"getaddrinfo">> {
    entered();
    return getaddrinfo(this.#held.system, params);
  }

  getnameinfo(params: Params<"getnameinfo">, entered: () => void): Promise<NameAnswer<"getnameinfo">> {
    entered();
    return getnameinfo(this.#held.system, params);
  }

  gethostbyname(params: Params<"gethostbyname">): NameAnswer<"gethostbyname"> {
    return gethostbyname(this.#held.system, params.host);
  }

  inet_pton(params: Params<"inet_pton">): NameAnswer<"inet_pton"> {
    return inetPton(this.#held.system, params);
  }

  inet_ntop(params: Params<"inet_ntop">): NameAnswer<"inet_ntop"> {
    return inetNtop(this.#held.system, params);
  }

  inet_aton(params: Params<"inet_aton">): NameAnswer<"inet_aton"> {
    return inetAton(this.#held.system, params.host);
  }
}

/** An operation's result, or a negative number: −errno, or `TIMED_OUT`. */
export type Answer<M extends Method> = Returned<M> | number;

/** The answer of an operation on a file. */
type FileAnswer<M extends Method> = Failed | Promise<NameAnswer<M>>;

/** An operation's result, −errno, or a failure that has no errno. */
export type NameAnswer<M extends Method> = Answer<M> | Failed;

function empty(result: number): Record<never, never> | number {
  return result < 0 ? result : {};
}
