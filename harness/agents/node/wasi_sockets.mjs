/*
 * The sockets of WASI 0.2 and waiting for them, for wasi.mjs. They are those of
 * @bytecodealliance/preview2-shim for Node.js.
 */
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { refuse } from "./wire.mjs";

// --- The shim ----------------------------------------------------------------------------------------------

export const SHIM = "@bytecodealliance/preview2-shim";

/** The shim and its version: of the project, of NODE_PATH, of this package's tools, or installed globally. */
async function load() {
  const places = [
    `${process.cwd()}/`,
    new URL("./", import.meta.url),
    new URL("../tools/wasi/", import.meta.url),
  ];
  for (const place of [...places, new URL("../lib/", pathToFileURL(process.execPath))]) {
    const require = createRequire(new URL("x.js", new URL(place, "file:")));
    let path;
    try {
      path = require.resolve(SHIM);
    } catch (error) {
      if (error.code !== "MODULE_NOT_FOUND") throw error;
      continue;
    }
    const folder = path.slice(0, path.lastIndexOf(SHIM) + SHIM.length);
    const { version } = require(`${folder}/package.json`);
    return { ...await import(pathToFileURL(path)), version };
  }
  console.error(`${SHIM} was found neither here nor in NODE_PATH nor globally`);
  process.exit(1);
}

const { sockets, io, clocks, version } = await load();
export const { createTcpSocket } = sockets.tcpCreateSocket;
export const { createUdpSocket } = sockets.udpCreateSocket;
export const { networkErrorCode } = sockets.network;
export { version };
const network = sockets.instanceNetwork.instanceNetwork();

// --- Waiting -----------------------------------------------------------------------------------------------

/** Functions to call when a pollable is ready. */
const waiting = new Map();

/** A resource that can be waited for, by one pollable of its own. */
class Resource {
  #pollable;

  constructor(it) {
    this.it = it;
  }

  /** Waits until it is ready, or dropped. */
  async ready() {
    if (this.it === undefined) return;
    this.#pollable ??= this.it.subscribe();
    const turn = new Promise((resolve) => {
      waiting.set(this.#pollable, [...waiting.get(this.#pollable) ?? [], resolve]);
    });
    if (!watching) watch();
    await turn;
  }

  drop() {
    for (const go of waiting.get(this.#pollable) ?? []) go();
    waiting.delete(this.#pollable);
    this.#pollable?.[Symbol.dispose]();
    this.it?.[Symbol.dispose]();
    this.it = undefined;
  }
}

/** Waits some milliseconds. */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Is always ready, so that a poll with it does not wait: that would stop the whole program. */
const now = clocks.monotonicClock.subscribeDuration(0n);

let watching = false;

/** Lets go on what is ready, as long as anything waits; less often, the longer nothing happens. */
async function watch() {
  watching = true;
  for (let idle = 0; waiting.size > 0; idle++) {
    await (idle < 20 ? new Promise(setImmediate) : pause(idle < 200 ? 1 : 4));
    const pollables = [...waiting.keys()];
    for (const index of io.poll.poll([...pollables, now])) {
      const going = waiting.get(pollables[index]);
      if (going === undefined) continue;
      waiting.delete(pollables[index]);
      idle = 0;
      for (const go of going) go();
    }
  }
  watching = false;
}

// --- Addresses ---------------------------------------------------------------------------------------------

/** The eight numbers of an address of IPv6. */
function groups(host) {
  const { hostname } = new URL(`http://[${host}]`);
  const [head, tail] = hostname.slice(1, -1).split("::").map((part) =>
    part.split(":").filter(Boolean).map((word) => parseInt(word, 16))
  );
  return tail === undefined ? head : [...head, ...Array(8 - head.length - tail.length).fill(0), ...tail];
}

export function familyIn(family) {
  if (family !== "ipv4" && family !== "ipv6") refuse("family", family, "ipv4 or ipv6");
  return family;
}

export function addressIn({ family, host, port }) {
  const val = familyIn(family) === "ipv4"
    ? { port, address: host.split(".").map(Number) }
    : { port, flowInfo: 0, address: groups(host), scopeId: 0 };
  return { tag: family, val };
}

export function addressOut({ tag, val: { port, address } }) {
  if (tag === "ipv4") return { family: tag, host: address.join("."), port };
  const { host } = new URL(`http://[${address.map((word) => word.toString(16)).join(":")}]`);
  return { family: tag, host: host.slice(1, -1), port };
}

// --- Sockets -----------------------------------------------------------------------------------------------

/** A call that fails although WASI has not said so. */
export class NoError extends Error {}

/** The errno of invalid-state, for the calls whose documentation names one alone. */
const INVALID_STATE = {
  startBind: "EINVAL",
  accept: "EINVAL",
  remoteAddress: "ENOTCONN",
  shutdown: "ENOTCONN",
};

export class InvalidState extends Error {
  constructor(errno) {
    super("invalid-state");
    this.errno = errno;
  }
}

/** Calls a method of a socket that is in {@linkcode INVALID_STATE}. */
function call(it, method, ...values) {
  try {
    return it[method](...values);
  } catch (error) {
    throw error === "invalid-state" ? new InvalidState(INVALID_STATE[method]) : error;
  }
}

class Socket {
  open = true;

  constructor(it, family) {
    this.socket = new Resource(it);
    this.family = family;
  }

  /** The resource of WASI, which is dropped with the socket. */
  get it() {
    return this.use(this.socket);
  }

  use(resource) {
    if (!this.open) throw new NoError("The socket was closed");
    if (resource?.it === undefined) throw new NoError("The socket has no stream yet");
    return resource.it;
  }

  /**
   * The result of `attempt` on a resource, which is tried again when it is ready and gave nothing. A pollable
   * that is ready for nothing, as those of datagrams are after the first one, would keep the processor busy.
   */
  async when(resource, attempt) {
    for (let turn = 0;; turn++) {
      const result = attempt(this.use(resource));
      if (result !== undefined) return result;
      if (turn > 1) await pause(10);
      await resource.ready();
    }
  }

  /** Finishes a call that has been started. */
  finish(attempt) {
    return this.when(this.socket, (it) => {
      try {
        return [attempt(it)];
      } catch (error) {
        if (error === "would-block") return undefined;
        throw error;
      }
    });
  }

  async bind(address) {
    call(this.it, "startBind", network, address);
    await this.finish((it) => it.finishBind());
  }

  getsockname() {
    return addressOut(this.it.localAddress());
  }

  getpeername() {
    return addressOut(call(this.it, "remoteAddress"));
  }
}

export class Stream extends Socket {
  kind = "tcp";

  #take([input, output]) {
    this.input = new Resource(input);
    this.output = new Resource(output);
    this.room = output.checkWrite();
  }

  async connect(address) {
    this.it.startConnect(network, address);
    const [streams] = await this.finish((it) => it.finishConnect());
    this.#take(streams);
  }

  async listen(backlog) {
    if (backlog !== undefined) this.it.setListenBacklogSize(BigInt(backlog));
    this.it.startListen();
    await this.finish((it) => it.finishListen());
  }

  async accept() {
    const [[it, ...streams]] = await this.finish((it) => call(it, "accept"));
    const accepted = new Stream(it, this.family);
    accepted.#take(streams);
    return accepted;
  }

  async send(data) {
    if (data.length === 0) return 0;
    return await this.when(this.output, (output) => {
      const count = Math.min(data.length, Number(output.checkWrite()));
      if (count <= 0) return undefined;
      // A copy, as the whole buffer of which it is a part would go to the shim's thread.
      output.write(Uint8Array.from(data.subarray(0, count)));
      return count;
    });
  }

  async sendall(data) {
    for (let done = 0; done < data.length;) done += await this.send(data.subarray(done));
    while (this.use(this.output).checkWrite() < this.room) await pause(1);
  }

  recv(size) {
    return this.when(this.input, (input) => {
      try {
        const bytes = input.read(BigInt(size));
        return bytes.length > 0 ? Buffer.from(bytes) : undefined;
      } catch (error) {
        if (error?.tag === "closed") return Buffer.alloc(0);
        throw error;
      }
    });
  }

  shutdown(how) {
    call(this.it, "shutdown", { read: "receive", write: "send", both: "both" }[how]);
  }

  drop() {
    this.open = false;
    for (const resource of [this.input, this.output, this.socket]) resource?.drop();
  }
}

export class Datagrams extends Socket {
  kind = "udp";

  /** Sends to a remote address, or to those that are given with each datagram. */
  connect(remote) {
    this.#dropStreams();
    const [incoming, outgoing] = this.it.stream(remote);
    this.incoming = new Resource(incoming);
    this.outgoing = new Resource(outgoing);
  }

  async bind(address) {
    await super.bind(address);
    this.connect(undefined);
  }

  async send(data, remoteAddress) {
    await this.when(this.outgoing, (outgoing) => {
      if (outgoing.checkSend() === 0n) return undefined;
      return outgoing.send([{ data: Uint8Array.from(data), remoteAddress }]);
    });
    return data.length;
  }

  async sendall(data) {
    await this.send(data);
  }

  async recvfrom() {
    const [{ data, remoteAddress }] = await this.when(this.incoming, (incoming) => {
      const datagrams = incoming.receive(1n);
      return datagrams.length > 0 ? datagrams : undefined;
    });
    return { data: Buffer.from(data), address: addressOut(remoteAddress) };
  }

  async recv() {
    return (await this.recvfrom()).data;
  }

  #dropStreams() {
    for (const resource of [this.incoming, this.outgoing]) resource?.drop();
  }

  drop() {
    this.open = false;
    this.#dropStreams();
    this.socket.drop();
  }
}
