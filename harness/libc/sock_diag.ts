import type { Address, InetAddress } from "../endpoint/address.ts";
import { type KernelState, type Observer, TCP_STATES } from "../endpoint/observer.ts";
import { MSG_DONTWAIT, MSG_NOSIGNAL } from "./constants.ts";
import { familyNumber } from "./sockaddr.ts";
import { inNamespaceOf } from "./namespace.ts";
import { type System, systemIfAvailable } from "./sys.ts";

const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
const NETLINK_SOCK_DIAG = 4;
const SOCK_DIAG_BY_FAMILY = 20;
const NLM_F_REQUEST = 1;
const ANY_COOKIE = 0xffff_ffff;
const NLMSG_ERROR = 2;
const [IPPROTO_TCP, IPPROTO_UDP] = [6, 17];
const ENOENT = 2;
/** Questions asked again when a signal came between. */
const MOST_TRIES = 10;
const REQUEST_SIZE = 72;
/** Hosts that are remembered. */
const MOST_HOSTS = 100;
/** The offset of `struct inet_diag_msg` in an answer, and of its fields. */
const MESSAGE = 16;
const STATE = MESSAGE + 1;
const MESSAGE_SIZE = 72;
const UNREAD = MESSAGE + 56;
const UNACKNOWLEDGED = MESSAGE + 60;
/** The attribute with `struct tcp_info`, how it is asked for, and the offset of `tcpi_unacked` in it. */
const INET_DIAG_INFO = 2;
const WITH_TCP_INFO = 1 << (INET_DIAG_INFO - 1);
const UNACKED = 24;

/**
 * Linux's own account of a connection, asked for by its exact addresses over `sock_diag(7)`; needs no
 * privilege.
 */
export class SockDiag implements Observer {
  readonly #system: System;
  /** −1 once it is closed: the number may be another socket's then, and scripts that were left still look. */
  #fd: number;
  readonly #request = new DataView(new ArrayBuffer(REQUEST_SIZE));
  readonly #answer = new Uint8Array(512);
  /** The bytes of hosts, by their text, as a connection is asked for again and again. */
  readonly #hosts = new Map<string, Uint8Array<ArrayBuffer>>();
  #sequence = 0;

  private constructor(system: System, fd: number) {
    this.#system = system;
    this.#fd = fd;
    const request = this.#request;
    request.setUint32(0, REQUEST_SIZE, true);
    request.setUint16(4, SOCK_DIAG_BY_FAMILY, true);
    request.setUint16(6, NLM_F_REQUEST, true);
    request.setUint32(20, ANY_COOKIE, true); // all states
    request.setUint32(64, ANY_COOKIE, true);
    request.setUint32(68, ANY_COOKIE, true);
  }

  /**
   * An observer of this process's network namespace, or of that of the process with the number `pid`;
   * `undefined` where the system's functions cannot be used, where its kernel has no `sock_diag`, or where
   * this process may not enter the namespace.
   */
  static open(pid?: number): SockDiag | undefined {
    const system = systemIfAvailable();
    if (system === undefined) return undefined;
    const socket = () => system.c.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
    const fd = pid === undefined ? socket() : inNamespaceOf(pid, system, socket);
    return fd < 0 ? undefined : new SockDiag(system, fd);
  }

  /** {@inheritDoc} */
  look(local: Address, remote: Address): KernelState | undefined {
    if (local.family === "unix" || remote.family === "unix") return undefined;
    const found = this.#ask(IPPROTO_TCP, local, remote);
    // The kernel's look-up falls back to a listener on the same port.
    return found?.state === "LISTEN" ? undefined : found;
  }

  /** {@inheritDoc} */
  inFlight(local: Address, remote: Address): number {
    if (local.family === "unix" || remote.family === "unix") return 0;
    const found = this.#ask(IPPROTO_TCP, local, remote, WITH_TCP_INFO);
    return found === undefined ? 0 : this.#inFlight();
  }

  /**
   * True if a stream socket listens at an address, or a datagram socket is bound there; also by a wildcard
   * address.
   */
  takes(address: InetAddress, type: "stream" | "datagram"): boolean {
    const anybody = { ...address, host: address.family === "ipv4" ? "0.0.0.0" : "::", port: 0 };
    // For datagrams the kernel takes the addresses as those of a packet, the sender's first.
    return type === "stream"
      ? this.#ask(IPPROTO_TCP, address, anybody)?.state === "LISTEN"
      : this.#ask(IPPROTO_UDP, anybody, address) !== undefined;
  }

  #ask(
    protocol: number,
    local: InetAddress,
    remote: InetAddress,
    extensions = 0,
  ): KernelState | undefined {
    const { c } = this.#system;
    const request = this.#request;
    request.setUint8(16, familyNumber(local.family));
    request.setUint8(17, protocol);
    request.setUint8(18, extensions);
    request.setUint16(24, local.port);
    request.setUint16(26, remote.port);
    this.#setHost(28, local.family, local.host);
    this.#setHost(44, remote.family, remote.host);
    const bytes = new Uint8Array(request.buffer);
    const answer = new DataView(this.#answer.buffer);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const sequence = ++this.#sequence >>> 0;
      request.setUint32(8, sequence, true);
      c.send(this.#fd, bytes, BigInt(REQUEST_SIZE), MSG_NOSIGNAL);
      // The kernel answers within the call. An answer to another question was left behind by a receive that a
      // signal interrupted.
      while (c.recv(this.#fd, this.#answer, 512n, MSG_DONTWAIT) > 0) {
        if (answer.getUint32(8, true) === sequence) return this.#read(answer);
      }
    }
    throw new Error("The kernel does not answer questions about connections");
  }

  #read(answer: DataView): KernelState | undefined {
    const type = answer.getUint16(4, true);
    if (type === NLMSG_ERROR) {
      const error = answer.getInt32(MESSAGE, true);
      if (error === -ENOENT) return undefined;
      throw new Error(`The kernel refuses a question about a connection with errno ${-error}`);
    }
    return {
      state: TCP_STATES[answer.getUint8(STATE)] ?? "",
      unread: answer.getUint32(UNREAD, true),
      unacknowledged: answer.getUint32(UNACKNOWLEDGED, true),
    };
  }

  /** The number of segments in flight, from the `struct tcp_info` of the answer that has just come. */
  #inFlight(): number {
    const answer = new DataView(this.#answer.buffer);
    const length = answer.getUint32(0, true);
    for (let at = MESSAGE + MESSAGE_SIZE; at + 4 <= length;) {
      const size = answer.getUint16(at, true);
      if (answer.getUint16(at + 2, true) === INET_DIAG_INFO) return answer.getUint32(at + 4 + UNACKED, true);
      at += Math.max(4, size + 3 & ~3);
    }
    // A socket that has left the states of a connection, such as TIME_WAIT, has none.
    return 0;
  }

  #setHost(at: number, family: "ipv4" | "ipv6", host: string): void {
    let raw = this.#hosts.get(host);
    if (raw === undefined) {
      raw = new Uint8Array(16);
      this.#system.c.inet_pton(familyNumber(family), new TextEncoder().encode(`${host}\0`), raw);
      if (this.#hosts.size < MOST_HOSTS) this.#hosts.set(host, raw);
    }
    new Uint8Array(this.#request.buffer).set(raw, at);
  }

  /** Gives its socket back. */
  close(): void {
    this.#system.c.close(this.#fd);
    this.#fd = -1;
  }
}
