import type { AgentEndpoint } from "../../agent/client.ts";
import type { Address } from "../../endpoint/address.ts";
import type { Method, Params } from "../../endpoint/operations.ts";
import type { Dice } from "./mutations.ts";

const address: Address = { family: "ipv4", host: "127.0.0.1", port: 9 };
const socket = 1;
const data = new Uint8Array([104]);

/** Parameters for every method, as a script could give them. */
const PARAMS: { readonly [M in Method]: Params<M> } = {
  listenStream: { address, backlog: 5 },
  accept: { socket },
  connectStream: { address },
  openDatagram: { family: "ipv4" },
  socket: { family: "ipv4", type: "stream" },
  socketpair: { family: "unix", type: "stream" },
  dup: { socket },
  fileno: { socket },
  detach: { socket },
  fromDescriptor: { descriptor: 1_000_000 },
  openFile: {},
  bind: { socket, address },
  listen: { socket, backlog: 1 },
  connect: { socket, address },
  connect_ex: { socket, address },
  disconnect: { socket },
  send: { socket, data },
  sendall: { socket, data: { seed: 1, length: 100_000 } },
  recv: { socket, size: 16 },
  drain: { socket, pattern: { seed: 1, length: 1000 } },
  sendto: { socket, data, address },
  recvfrom: { socket, size: 16 },
  recvmsg: { socket, size: 16 },
  sendmmsg: { socket, data, sizes: [0, 1], addresses: [address, address] },
  recvmmsg: { socket, sizes: [16, 16], flags: ["waitforone"], timeoutMs: 5 },
  sendDescriptors: { socket, data, sockets: [socket] },
  recvDescriptors: { socket, size: 16, most: 2 },
  writev: { socket, data, sizes: [0, 1] },
  readv: { socket, sizes: [1, 16] },
  recvInto: { socket, size: 8, room: 16 },
  sendReused: { socket, data },
  fionread: { socket },
  siocoutq: { socket },
  sendFrom: { socket, data, address, from: address },
  shutdown: { socket, how: "both" },
  close: { socket },
  abort: { socket },
  getsockname: { socket },
  getpeername: { socket },
  poll: { socket, events: ["in"], timeoutMs: 5 },
  pollAll: { sockets: [socket, socket], events: ["in"], timeoutMs: 5 },
  select: { reads: [socket], writes: [socket], excepts: [], timeoutMs: 5 },
  addressInto: { socket, call: "recvfrom", size: 8, room: 16 },
  addressFrom: { socket, call: "sendto", data: Uint8Array.of(2, 0, 0) },
  socket_ex: { family: 2, type: 1, protocol: 0 },
  asFile: { socket },
  fault: { socket, call: "bind" },
  awaitSignal: { socket, timeoutMs: 5 },
  sigpipe: { socket, call: "send", quiet: 0 },
  epoll_create: {},
  epoll_ctl: { socket, op: "add", target: socket, events: ["in", "et"], as: 2 ** 40, descriptor: -1 },
  epoll_wait: { socket, most: 2, timeoutMs: 5 },
  gettimeout: { socket },
  setMode: { socket, mode: "blocking" },
  setdefaulttimeout: { timeoutMs: null },
  setsockopt: { socket, option: "TCP_NODELAY", value: 1 },
  getsockopt: { socket, option: "SO_ERROR" },
  setRawOption: { socket, option: "SO_RCVBUF", data },
  getRawOption: { socket, option: "SO_RCVBUF", number: 999, size: 2 },
  setFilter: { socket, data },
  withhold: { socket, on: 1 },
  sockatmark: { socket },
  joinGroup: { socket, group: address, interface: 1 },
  leaveGroup: { socket, group: address, interface: 1 },
  makefile: { socket, access: "read" },
  fgets: { file: socket, size: 16 },
  fread: { file: socket, size: 16 },
  fwrite: { file: socket, data },
  fflush: { file: socket },
  fclose: { file: socket },
  getaddrinfo: { host: "127.0.0.1", service: "9", hints: ["numerichost"] },
  getnameinfo: { address, wants: ["numerichost", "numericserv"] },
  gethostbyname: { host: "127.0.0.1" },
  sendfile: { socket, data, offset: 0, size: 1 },
  kill: { socket },
  startProgram: {},
  signal: {},
  limitDescriptors: { count: 100 },
  getfqdn: { host: "127.0.0.1" },
  inet_pton: { family: "ipv4", host: "127.0.0.1" },
  inet_ntop: { family: "ipv4", data: Uint8Array.of(127, 0, 0, 1) },
  inet_aton: { host: "127.1" },
};

export const METHODS = Object.keys(PARAMS) as readonly Method[];

/** A request of any kind. `reset` may not fail, so that other fates apply to it. */
export function request(dice: Dice, agent: AgentEndpoint): { plain: boolean; reply: Promise<unknown> } {
  if (dice.below(12) === 0) return { plain: true, reply: agent.reset() };
  return { plain: false, reply: call(agent, dice.pick(METHODS)) };
}

/** The agents that can be asked. */
export interface Asked {
  /** Makes the call. */
  invoke<M extends Method>(method: M, params: Params<M>): Promise<unknown>;
}

/** A request for `method`. */
export function call<M extends Method>(asked: Asked, method: M): Promise<unknown> {
  return asked.invoke(method, PARAMS[method]);
}
