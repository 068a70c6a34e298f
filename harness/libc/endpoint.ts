import type { Capability } from "../endpoint/capabilities.ts";
import type { Endpoint, Identity, Reply } from "../endpoint/endpoint.ts";
import { OPTIONS } from "../endpoint/options.ts";
import type { Method, Params } from "../endpoint/operations.ts";
import { Unsupported } from "../endpoint/errors.ts";
import { Failed } from "./failed.ts";
import { LibcOperations, type NameAnswer } from "./operations.ts";
import { LIBRARY } from "../endpoint/library.ts";

type Operation<M extends Method> = (
  params: Params<M>,
  entered: () => void,
) => NameAnswer<M> | Promise<NameAnswer<M>>;

const nothing = (): void => {};

/**
 * The sockets of this host, through Deno's FFI. A call is tried at once. One that would wait goes to the poll
 * thread that serves all sockets or, in mode `blocking`, to a thread of its own, where it really blocks. The
 * event loop never blocks.
 *
 * ```ts
 * import { LibcEndpoint } from "@sockspec/sockspec/harness";
 * import { assertEquals } from "@std/assert";
 *
 * const endpoint = new LibcEndpoint();
 * const { value } = await endpoint.invoke("socket", { family: "ipv4", type: "stream" });
 * const { error } = await endpoint.invoke("recv", { socket: value!.socket, size: 1 });
 * assertEquals(error?.errno, "ENOTCONN");
 * await endpoint.stop();
 * ```
 */
export class LibcEndpoint implements Endpoint {
  /** The kernel's release as version. */
  readonly identity: Identity;
  /** The capabilities of this host. */
  readonly capabilities: ReadonlySet<Capability>;
  readonly #operations: LibcOperations;

  /** @throws {Unavailable} where the system's calls cannot be used. */
  constructor() {
    this.#operations = new LibcOperations();
    this.identity = {
      name: "libc",
      version: Deno.osRelease(),
      language: "C",
      runtime: `${LIBRARY} through Deno ${Deno.version.deno}`,
      os: Deno.build.os,
    };
    this.capabilities = new Set<Capability>([
      ...ALWAYS,
      ...this.#operations.hasIpv6() ? ["family:ipv6"] as const : [],
      ...this.#operations.hasFilter() ? ["filter"] as const : [],
      ...this.#operations.mayWithhold() ? ["withhold"] as const : [],
      ...this.#operations.hasPortRange() ? ["option:IP_LOCAL_PORT_RANGE"] as const : [],
    ]);
  }

  /** Makes a call; the reply comes at once where the call completed at once. */
  invoke<M extends Method>(
    method: M,
    params: Params<M>,
    entered: () => void = nothing,
  ): Reply<M> | Promise<Reply<M>> {
    const served: { readonly [M in Method]?: unknown } = this.#operations;
    const operation = served[method] as Operation<M> | undefined;
    if (operation === undefined) throw new Unsupported(method, `libc has no "${method}"`);
    const answer = operation.call(this.#operations, params, entered);
    return answer instanceof Promise ? answer.then((each) => this.#reply(each)) : this.#reply(answer);
  }

  #reply<M extends Method>(answer: NameAnswer<M>): Reply<M> {
    if (typeof answer === "number") return { error: this.#operations.failure(answer) };
    return answer instanceof Failed ? { error: answer.failure } : { value: answer };
  }

  /** Wakes every call that waits and closes every socket. */
  async reset(): Promise<{ open: number }> {
    return { open: await this.#operations.reset() };
  }

  /** Resets; there is no process to end. */
  async stop(): Promise<void> {
    await this.reset();
  }
}

/** The capabilities of every Linux. */
const ALWAYS: readonly Capability[] = [
  "stream",
  "datagram",
  "datagram:unbound",
  "datagram:connect",
  "bsd",
  "type:seqpacket",
  "type:raw",
  "type:rdm",
  "protocol",
  "socketpair",
  "new:nonblock",
  "new:cloexec",
  "dup",
  "fileno",
  "disconnect",
  "send",
  "connect_ex",
  "send:dontwait",
  "send:more",
  "recv:peek",
  "recv:dontwait",
  "recv:waitall",
  "recv:trunc",
  "recv:oob",
  "recv:errqueue",
  "send:oob",
  "recv:none",
  "recvmsg",
  "recvmsg:control",
  "mmsg",
  "vectors",
  "buffers",
  "fionread",
  "siocoutq",
  "pktinfo",
  "pktinfo:marks",
  "gettimeout",
  "shutdown:write",
  "shutdown:read",
  "shutdown:both",
  "shutdown:invalid",
  "abort",
  "poll",
  "poll:errors",
  "poll:endless",
  "poll:several",
  "select",
  "address:into",
  "address:from",
  "socket_ex",
  "asFile",
  "fault",
  "sigpipe",
  "sigio",
  "epoll",
  "epoll:data",
  "epoll:exclusive",
  "unix:datagram",
  "unix:abstract",
  "unix:names",
  "descriptors",
  "descriptors:peek",
  "descriptors:cmsg_cloexec",
  "mode:blocking",
  "mode:nonblocking",
  "mode:timeout",
  "timeout:send",
  "timeout:accept",
  "unix:timeout",
  "bind:connect",
  "backlog",
  "errno",
  ...OPTIONS.filter((name) => name !== "IP_LOCAL_PORT_RANGE").map((name): Capability => `option:${name}`),
  "option:raw",
  "sockatmark",
  "multicast",
  "concurrent",
  "interrupt",
  "demand-read",
  "datagram:truncate",
  "name",
  "name:numericserv",
  "name:v4mapped",
  "gethostbyname",
  "inet_pton",
  "inet_aton",
  "file",
  "sendfile",
  "sendfile:own",
  "kill",
  "family:ipv4",
  "family:unix",
];
