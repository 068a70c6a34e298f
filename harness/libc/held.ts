import type { Address, Family } from "../endpoint/address.ts";
import type { Failure, SocketId, SocketType } from "../endpoint/kinds.ts";
import { LOSSES } from "../endpoint/losses.ts";
import type { SocketOptions } from "../endpoint/options.ts";
import { errnoName, minus, SOCK, SOCK_FLAGS } from "./constants.ts";
import type { LibcFile } from "./file.ts";
import { getOption, setFilter, setOption, setWithheld } from "./options.ts";
import { Poller } from "./poller.ts";
import { decodeAddress, encodeAddress, familyNumber, SOCKADDR_SIZE } from "./sockaddr.ts";
import { openSystem, type System } from "./sys.ts";
import { LibcSocket, TIMED_OUT } from "./socket.ts";

/** The parts that all sockets share. */
export interface LibcContext {
  readonly system: System;
  readonly poller: Poller;
}

/** The sockets and files of `libc`: makes them, finds them by their numbers, and gives them up. */
export class Held implements LibcContext {
  readonly system: System = openSystem();
  readonly poller: Poller = Poller.shared();
  readonly sockets = new Map<SocketId, LibcSocket>();
  readonly files = new Map<number, LibcFile>();
  /** Sockets whose descriptor was given away, and taken by nobody. */
  readonly detached = new Set<LibcSocket>();
  /** Descriptors that are not sockets. */
  readonly descriptors = new Set<number>();
  readonly #length = new Uint32Array(1);
  readonly #address = new Uint8Array(SOCKADDR_SIZE + 18);
  #next = 1;

  /** True if a socket can be bound to the IPv6 loopback address. */
  hasIpv6(): boolean {
    const made = this.make("ipv6", "datagram");
    if (typeof made === "number") return false;
    const result = this.bind(made, { family: "ipv6", host: "::1", port: 0 });
    this.release(made);
    return result >= 0;
  }

  /** True if the kernel has IP_LOCAL_PORT_RANGE, as Linux has since 6.3. */
  hasPortRange(): boolean {
    const made = this.make("ipv4", "datagram");
    if (typeof made === "number") return false;
    const found = getOption(this.system, made.fd, "IP_LOCAL_PORT_RANGE");
    this.release(made);
    return typeof found !== "number";
  }

  /**
   * True if the kernel looks at filters, also of TCP: some sandboxes take whatever they are given, and lose
   * nothing, and some kernels keep those of TCP for CAP_NET_ADMIN.
   */
  hasFilter(): boolean {
    const made = this.make("ipv4", "stream");
    if (typeof made === "number") return false;
    const loses = LOSSES.everything;
    // Zeros are not a program.
    const has = setFilter(this.system, made.fd, new Uint8Array(loses.length)) < 0 &&
      setFilter(this.system, made.fd, loses) >= 0;
    this.release(made);
    return has;
  }

  /** True if it may withhold what it sends. */
  mayWithhold(): boolean {
    const made = this.make("ipv4", "stream");
    if (typeof made === "number") return false;
    const may = setWithheld(this.system, made.fd, 1) >= 0;
    this.release(made);
    return may;
  }

  /** The failure that a negative number stands for. */
  failure(result: number): Failure {
    if (result === TIMED_OUT) {
      return { errno: null, native: "the time of the socket's mode was up", timeout: true };
    }
    const errno = errnoName(result) ?? null;
    return { errno, native: errno ?? `errno ${-result}` };
  }

  /**
   * Wakes every call that waits and closes every socket and file. Resolves to the number of those that were
   * open.
   */
  async reset(): Promise<number> {
    const files = [...this.files.values()];
    this.files.clear();
    const detached = [...this.detached];
    this.detached.clear();
    const sockets = [
      ...new Set([...this.sockets.values(), ...files.map((file) => file.socket), ...detached]),
    ].filter((socket) => !socket.closed);
    // Nobody else finds them from here on: a descriptor must not be closed twice, as by then it may be
    // somebody else's.
    this.sockets.clear();
    for (const socket of sockets) {
      // What blocks in the kernel, on whatever thread.
      socket.wake(true);
      socket.closed = true;
      this.poller.cancel(socket.fd);
    }
    await Promise.all(sockets.map((socket) => socket.calls()));
    await this.poller.settled();
    for (const socket of sockets) {
      // With linger 0 no TIME-WAIT stays behind to eat the host's ports.
      if (socket.type === "stream" && socket.family !== "unix") this.linger(socket);
    }
    for (const file of files) await file.discard();
    for (const socket of sockets) this.release(socket);
    for (const descriptor of this.descriptors) this.system.c.close(descriptor);
    this.descriptors.clear();
    return sockets.length - detached.length;
  }

  /** The socket of a number, or −EBADF. */
  find(id: SocketId): LibcSocket | number {
    const socket = this.sockets.get(id);
    return socket && !socket.closed ? socket : minus("EBADF");
  }

  /** `socket`. */
  make(family: Family, type: SocketType, protocol = 0): LibcSocket | number {
    const { c } = this.system;
    const fd = c.socket(familyNumber(family), SOCK[type] | SOCK_FLAGS, protocol);
    return fd < 0 ? fd : new LibcSocket(this, fd, family, type);
  }

  /** A number that no other socket or file has had. */
  number(): number {
    return this.#next++;
  }

  /** Gives a socket its number. */
  adopt(socket: LibcSocket): { socket: SocketId } {
    const id = this.number();
    this.sockets.set(id, socket);
    return { socket: id };
  }

  /** Closes the descriptor, once. */
  release(socket: LibcSocket): number {
    return this.#gives(socket) ? this.system.c.close(socket.fd) : minus("EBADF");
  }

  /** {@linkcode release}, on a thread where SO_LINGER may let the close wait, which `entered` reports. */
  releaseLingering(socket: LibcSocket, entered: () => void): number | Promise<number> {
    const { system } = this;
    const linger = socket.type === "stream" ? getOption(system, socket.fd, "SO_LINGER") : 0;
    if (typeof linger === "number" || linger.value === 0 || linger.second === 0) return this.release(socket);
    if (!this.#gives(socket)) return minus("EBADF");
    const closing = system.blocking.close(socket.fd);
    entered();
    return closing;
  }

  /** True once for each socket: its descriptor is given back now. */
  #gives(socket: LibcSocket): boolean {
    const isFirst = !socket.released;
    socket.closed = socket.released = true;
    return isFirst;
  }

  /** Lets a close reset the connection. */
  linger(socket: LibcSocket): void {
    setOption(this.system, socket.fd, "SO_LINGER", 1, 0);
  }

  /** `socket`, options, then steps until one fails; the socket is closed then. */
  open(
    family: Family,
    type: SocketType,
    options: SocketOptions | undefined,
    ...steps: ((socket: LibcSocket) => number)[]
  ): LibcSocket | number {
    const socket = this.make(family, type);
    if (typeof socket === "number") return socket;
    const set = (socket: LibcSocket): number => {
      for (const [option, value] of Object.entries(options ?? {})) {
        const result = setOption(this.system, socket.fd, option as keyof SocketOptions, value);
        if (result < 0) return result;
      }
      return 0;
    };
    for (const step of [set, ...steps]) {
      const result = step(socket);
      if (result >= 0) continue;
      this.release(socket);
      return result;
    }
    return socket;
  }

  /** `bind`. */
  bind(socket: LibcSocket, address: Address): number {
    const { c } = this.system;
    const bytes = encodeAddress(address);
    return c.bind(socket.fd, bytes, bytes.length);
  }

  /** The address that `getsockname` or `getpeername` gives of a descriptor. */
  nameOf(fd: number, call: System["c"]["getsockname"]): { address: Address } | number {
    this.#length[0] = SOCKADDR_SIZE;
    const result = call(fd, this.#address, this.#length);
    if (result < 0) return result;
    const address = decodeAddress(this.#address, this.#length[0]!);
    return address ? { address } : minus("EAFNOSUPPORT");
  }
}
