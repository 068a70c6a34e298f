/*
 * The agent of sockspec for the sockets of WASI 0.2, as @bytecodealliance/preview2-shim has them for Node.js.
 * Their interfaces are called directly, without a component. wire.mjs has the protocol, and wasi_sockets.mjs
 * the sockets.
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
 * Not declared: abort (there is no SO_LINGER), poll (a pollable says neither what it is ready for nor
 * errors), every mode (nothing waits but poll), interrupt (a resource cannot be dropped before its pollable,
 * so the agent ends the calls that wait), datagram:unbound (stream wants a bound socket), datagram:truncate
 * (a datagram is whole), demand-read (the shim reads ahead), name (there is nothing but resolve-addresses),
 * SO_REUSEADDR, SO_ERROR, family:unix. Nor are the sizes of buffers, hop limits, and the interval and count
 * of the keep-alive, which the shim takes and does not set: "NOT configurable in Node.js".
 *
 * `native` is the error-code of WASI. `errno` is its equivalent in POSIX where wasi:sockets documents one
 * alone, for the code or for the call; a stream that is closed has none.
 */
import os from "node:os";
import process from "node:process";
import {
  addressIn,
  createTcpSocket,
  createUdpSocket,
  Datagrams,
  familyIn,
  InvalidState,
  networkErrorCode,
  NoError,
  SHIM,
  Stream,
  version,
} from "./wasi_sockets.mjs";
import { drain, payload, refuse, serve } from "./wire.mjs";

// --- Numbers -----------------------------------------------------------------------------------------------

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

// --- Options -----------------------------------------------------------------------------------------------

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

function setOptions(socket, options = {}) {
  for (const [name, value] of Object.entries(options)) optionOf(socket, name).set(socket.it, value);
}

// --- Operations --------------------------------------------------------------------------------------------

const flagless = ({ flags }) => flags === undefined || refuse("flags", flags, "nothing, as WASI has none");

const operations = {
  listenStream({ address, backlog, options }, go) {
    const own = addressIn(address);
    const listener = new Stream(createTcpSocket(own.tag), own.tag);
    return opened(listener, async () => {
      go();
      setOptions(listener, options);
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
      setOptions(socket, options);
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
      setOptions(socket, options);
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
  poll: "A pollable does not say what it is ready for",
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
