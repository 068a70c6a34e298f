/*
 * The agent of sockspec for the sockets of WASI 0.2, as @bytecodealliance/preview2-shim has them for Node.js.
 * Their interfaces are called directly, without a component. wire.mjs has the protocol.
 *
 *     node wasi.mjs
 *
 * operation                 wasi:sockets, wasi:io
 * listenStream              create-tcp-socket, set-listen-backlog-size where it is asked for, start-bind and
 *                           finish-bind, start-listen and finish-listen
 * accept                    accept
 * connectStream             create-tcp-socket, start-bind and finish-bind if asked, start-connect and
 *                           finish-connect
 * openDatagram              create-udp-socket, start-bind, finish-bind, stream
 * socket                    create-tcp-socket, create-udp-socket
 * bind, listen, connect     the start- and finish- calls of those names; of a datagram socket stream(remote)
 * disconnect                stream() without a remote address
 * send                      check-write and write, once
 * sendall                   the same until all is accepted, and until as many bytes are permitted as at
 *                           first; flush would hold everything up, as it waits here for its end
 * recv, drain               read
 * sendto, recvfrom          check-send and send, receive, with one datagram
 * shutdown                  shutdown
 * close                     the pollables, the streams and the socket are dropped
 * getsockname, getpeername  local-address, remote-address
 * setsockopt, getsockopt    set-keep-alive-enabled, set-keep-alive-idle-time, and their getters
 *
 * Whatever would wait says so (would-block, no bytes, no datagram, nothing permitted), and is tried again
 * when the pollable of its resource is ready. poll() of all of them asks again and again, and does not wait:
 * that would stop the program.
 *
 * Not declared: abort (there is no SO_LINGER), poll (a pollable tells neither what it is ready for nor
 * errors), every mode (nothing waits but poll), interrupt (a resource cannot be dropped before its pollable,
 * so the agent ends the calls that wait), datagram:unbound (stream wants a bound socket), datagram:truncate
 * (a datagram is whole), demand-read (the shim reads ahead), name (there is nothing but resolve-addresses),
 * SO_REUSEADDR, SO_ERROR, family:unix. Nor are the sizes of buffers, hop limits, and the interval and count of
 * the keep-alive, which the shim takes and does not set: "NOT configurable in Node.js".
 *
 * `native` is the error-code of WASI. `errno` is its equivalent in POSIX where wasi:sockets documents one
 * alone, for the code or for the call; a stream that is closed has none.
 */
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import os from "node:os";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { drain, payload, refuse, serve } from "./wire.mjs";

// --- The shim ----------------------------------------------------------------------------------------------

const SHIM = "@bytecodealliance/preview2-shim";

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
const { createTcpSocket } = sockets.tcpCreateSocket;
const { createUdpSocket } = sockets.udpCreateSocket;
const { networkErrorCode } = sockets.network;
const network = sockets.instanceNetwork.instanceNetwork();

// --- Waiting -----------------------------------------------------------------------------------------------

/** What to call when a pollable is ready. */
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

// --- Sockets -----------------------------------------------------------------------------------------------

/** A call that fails although WASI has not said so. */
class NoError extends Error {}

/** The errno of invalid-state, for the calls whose documentation names one alone. */
const INVALID_STATE = {
  startBind: "EINVAL",
  accept: "EINVAL",
  remoteAddress: "ENOTCONN",
  shutdown: "ENOTCONN",
};

class InvalidState extends Error {
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

  set(options = {}) {
    for (const [name, value] of Object.entries(options)) optionOf(this, name).set(this.it, value);
  }

  getsockname() {
    return addressOut(this.it.localAddress());
  }

  getpeername() {
    return addressOut(call(this.it, "remoteAddress"));
  }
}

class Stream extends Socket {
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
      // A copy, as all of the buffer behind a part of it would go to the shim's thread.
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

class Datagrams extends Socket {
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

let last = 0;
/** Sockets by number. A closed one stays until the reset. */
const held = new Map();
/** Sockets that are being bound or connected. */
const opening = new Set();

function hold(socket) {
  held.set(++last, socket);
  return { socket: last };
}

/** Holds a new socket when it is ready; one that fails is dropped. */
async function opened(socket, start) {
  opening.add(socket);
  try {
    await start();
    return hold(socket);
  } catch (error) {
    if (socket.open) socket.drop();
    throw error;
  } finally {
    opening.delete(socket);
  }
}

/** The socket of a call, whose interface must have that method. */
function find(params, kind, method) {
  const socket = held.get(params.socket);
  if (socket === undefined) throw new NoError(`There is no socket ${params.socket}`);
  if (kind !== undefined && !(socket instanceof kind)) {
    throw new NoError(`A ${socket.kind}-socket has no ${method}`);
  }
  return socket;
}

// --- Addresses and options ---------------------------------------------------------------------------------

/** The eight numbers of an address of IPv6, whose last two may be written as one of IPv4. */
function groups(host) {
  const last = host.slice(host.lastIndexOf(":") + 1);
  const [a, b, c, d] = last.split(".").map(Number);
  const text = d === undefined
    ? host
    : host.replace(last, `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`);
  const [head, tail] = text.split("::").map((part) =>
    part.split(":").filter(Boolean).map((word) => parseInt(word, 16))
  );
  return tail === undefined ? head : [...head, ...Array(8 - head.length - tail.length).fill(0), ...tail];
}

function familyIn(family) {
  if (family !== "ipv4" && family !== "ipv6") refuse("family", family, "ipv4 or ipv6");
  return family;
}

function addressIn({ family, host, port }) {
  const val = familyIn(family) === "ipv4"
    ? { port, address: host.split(".").map(Number) }
    : { port, flowInfo: 0, address: groups(host), scopeId: 0 };
  return { tag: family, val };
}

function addressOut({ tag, val: { port, address } }) {
  if (tag === "ipv4") return { family: tag, host: address.join("."), port };
  const { host } = new URL(`http://[${address.map((word) => word.toString(16)).join(":")}]`);
  return { family: tag, host: host.slice(1, -1), port };
}

const SECOND = 1_000_000_000n;

const OPTIONS = {
  SO_KEEPALIVE: {
    get: (it) => Number(it.keepAliveEnabled()),
    set: (it, value) => it.setKeepAliveEnabled(value !== 0),
  },
  TCP_KEEPIDLE: {
    get: (it) => Number(it.keepAliveIdleTime() / SECOND),
    set: (it, value) => it.setKeepAliveIdleTime(BigInt(value) * SECOND),
  },
};

function optionOf({ kind }, name) {
  if (kind !== "tcp" || !Object.hasOwn(OPTIONS, name)) {
    refuse("option", name, `one of a tcp-socket, ${Object.keys(OPTIONS).join(" or ")}`);
  }
  return OPTIONS[name];
}

// --- Operations --------------------------------------------------------------------------------------------

const flagless = ({ flags }) => flags === undefined || refuse("flags", flags, "nothing, as WASI has none");

const operations = {
  listenStream({ address, backlog, options }, go) {
    const own = addressIn(address);
    const listener = new Stream(createTcpSocket(own.tag), own.tag);
    return opened(listener, async () => {
      go();
      listener.set(options);
      if (backlog !== undefined) listener.it.setListenBacklogSize(BigInt(backlog));
      await listener.bind(own);
      await listener.listen();
    });
  },

  async accept(params, go) {
    const listener = find(params, Stream, "accept");
    go();
    const accepted = await listener.accept();
    let address = null;
    try {
      address = accepted.getpeername();
    } catch (error) {
      // A connection that is over has no remote address any more.
      if (!(error instanceof InvalidState)) throw error;
    }
    return { ...hold(accepted), address };
  },

  connectStream({ address, bind, options }, go) {
    const [remote, own] = [addressIn(address), bind && addressIn(bind)];
    const socket = new Stream(createTcpSocket(remote.tag), remote.tag);
    return opened(socket, async () => {
      go();
      socket.set(options);
      if (own) await socket.bind(own);
      await socket.connect(remote);
    });
  },

  openDatagram({ family, address, options }, go) {
    if (address === undefined) refuse("address", address, "one, as stream() wants a socket that is bound");
    const own = addressIn(address);
    const socket = new Datagrams(createUdpSocket(familyIn(family)), family);
    return opened(socket, async () => {
      go();
      socket.set(options);
      await socket.bind(own);
    });
  },

  socket({ family, type, protocol }, go) {
    if (protocol !== undefined && protocol !== 0) refuse("protocol", protocol, "none");
    if (type !== "stream" && type !== "datagram") refuse("type", type, "stream or datagram");
    familyIn(family);
    go();
    if (type === "stream") return hold(new Stream(createTcpSocket(family), family));
    return hold(new Datagrams(createUdpSocket(family), family));
  },

  async bind(params, go) {
    const own = addressIn(params.address);
    const socket = find(params);
    go();
    await socket.bind(own);
  },

  async listen(params, go) {
    const listener = find(params, Stream, "listen");
    go();
    await listener.listen(params.backlog);
  },

  async connect(params, go) {
    const remote = addressIn(params.address);
    const socket = find(params);
    go();
    await socket.connect(remote);
  },

  disconnect(params, go) {
    const socket = find(params, Datagrams, "disconnect");
    go();
    socket.connect(undefined);
  },

  async send(params, go) {
    flagless(params);
    const data = payload(params);
    const socket = find(params);
    go();
    return { count: await socket.send(data) };
  },

  async sendall(params, go) {
    const data = payload(params);
    const socket = find(params);
    go();
    await socket.sendall(data);
  },

  async recv(params, go) {
    flagless(params);
    const socket = find(params);
    go();
    return { data: await socket.recv(params.size) };
  },

  async drain(params, go) {
    const socket = find(params, Stream, "drain");
    go();
    return await drain(params, (size) => socket.recv(size), failure);
  },

  async sendto(params, go) {
    flagless(params);
    const data = payload(params);
    const remote = addressIn(params.address);
    const socket = find(params, Datagrams, "sendto");
    go();
    return { count: await socket.send(data, remote) };
  },

  async recvfrom(params, go) {
    flagless(params);
    const socket = find(params, Datagrams, "recvfrom");
    go();
    return await socket.recvfrom();
  },

  shutdown(params, go) {
    const socket = find(params, Stream, "shutdown");
    if (!["read", "write", "both"].includes(params.how)) refuse("how", params.how, "read, write or both");
    go();
    socket.shutdown(params.how);
  },

  close(params, go) {
    const socket = find(params);
    go();
    if (!socket.open) throw new NoError("The socket was closed");
    socket.drop();
  },

  getsockname(params, go) {
    const socket = find(params);
    go();
    return { address: socket.getsockname() };
  },

  getpeername(params, go) {
    const socket = find(params);
    go();
    return { address: socket.getpeername() };
  },

  setMode(params, go) {
    if (params.mode !== "natural") refuse("mode", params.mode, '"natural", as nothing waits but poll()');
    find(params);
    go();
  },

  setsockopt(params, go) {
    const socket = find(params);
    const option = optionOf(socket, params.option);
    go();
    option.set(socket.it, params.value);
  },

  getsockopt(params, go) {
    const socket = find(params);
    const option = optionOf(socket, params.option);
    go();
    return { value: option.get(socket.it) };
  },
};

/** The reasons why the protocol's other methods are not here. */
const REASONS = {
  abort: "WASI has no SO_LINGER",
  poll: "A pollable does not tell what it is ready for",
};

// --- Errors and handshake ----------------------------------------------------------------------------------

/** The error codes with one equivalent in POSIX. */
const EQUIVALENTS = {
  "not-supported": "EOPNOTSUPP",
  "invalid-argument": "EINVAL",
  "timeout": "ETIMEDOUT",
  "concurrency-conflict": "EALREADY",
  "would-block": "EAGAIN",
  "address-not-bindable": "EADDRNOTAVAIL",
  "address-in-use": "EADDRINUSE",
  "connection-refused": "ECONNREFUSED",
  "connection-reset": "ECONNRESET",
  "connection-aborted": "ECONNABORTED",
  "datagram-too-large": "EMSGSIZE",
};

function failure(error) {
  if (typeof error === "string") return { errno: EQUIVALENTS[error] ?? null, native: error };
  if (error instanceof InvalidState) return { errno: error.errno, native: error.message };
  if (error?.tag === "closed") return { errno: null, native: "closed" };
  if (error?.tag !== "last-operation-failed") {
    return { errno: null, native: `${error?.name}: ${error?.message}` };
  }
  const code = networkErrorCode(error.val);
  const native = `last-operation-failed: ${error.val.toDebugString()}`;
  return { errno: EQUIVALENTS[code] ?? null, native: code ? `${native} [${code}]` : native };
}

const CAPABILITIES = [
  "stream datagram datagram:connect bsd disconnect send shutdown:write shutdown:read shutdown:both",
  "bind:connect backlog errno concurrent family:ipv4 family:ipv6",
  ...Object.keys(OPTIONS).map((name) => `option:${name}`),
].join(" ").split(" ");

const introduction = () => ({
  protocol: 1,
  identity: {
    name: "wasi",
    version,
    language: "JavaScript",
    runtime: `WASI 0.2 by ${SHIM} ${version}, Node.js ${process.versions.node}, ${os.type()} ${os.release()}`,
    os: process.platform === "win32" ? "windows" : process.platform,
  },
  capabilities: CAPABILITIES,
});

function clear() {
  const open = [...held.values()].filter((socket) => socket.open);
  held.clear();
  for (const socket of [...open, ...opening]) if (socket.open) socket.drop();
  return open.length;
}

serve({ introduction, operations, reasons: REASONS, failure, clear });
