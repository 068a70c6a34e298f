/*
 * The agent of sockspec for node:net and node:dgram of Node.js 20 or newer, Bun and Deno's Node compatibility
 * layer.
 *
 *     node sockets.mjs
 *     bun sockets.mjs
 *     deno run --no-prompt --allow-net --allow-read --allow-write sockets.mjs
 *
 * Deno needs --allow-net for everything, and --allow-read with --allow-write for the paths of Unix sockets.
 *
 * operation                 node:net, node:dgram
 * listenStream              createServer({ allowHalfOpen, pauseOnConnect, highWaterMark: 0, noDelay }), then
 *                           listen({ host, port, backlog } or { path, backlog }), until 'listening'; the
 *                           backlog is 128 unless given. 0 becomes 511 in Node.js and Deno, and Deno rounds
 *                           that of a Unix path up to a power of two; Bun always has 512, undeclared
 * accept                    the next 'connection' event; the runtime accepts by itself, ahead of the script
 * connectStream             connect({ host, port, localAddress, localPort } or { path }, and allowHalfOpen,
 *                           highWaterMark: 0, noDelay), paused, until 'connect'
 * sendall                   write(data, callback), one call with everything, until the callback
 * recv                      read(), which starts reading, and after a 'readable' event takes the bytes that
 *                           came. Those beyond `size` are kept for the next recv, as read(size) would raise
 *                           the high-water mark and so read ahead
 * drain                     recv, again and again
 * shutdown write            end(callback), until the callback
 * close                     destroy(), which is how users close at once, until 'close'; of a listener and a
 *                           datagram socket close()
 * abort                     resetAndDestroy(), until 'close'
 * getsockname, getpeername  address(); remoteAddress, remotePort. They are empty for a connection over a Unix
 *                           socket: an error
 * setMode                   natural only
 * setsockopt                TCP_NODELAY: setNoDelay()
 * openDatagram              createSocket("udp4" or "udp6"); bind({ address, port }), until 'listening'
 * sendto                    send(data, port, host, callback), until the callback
 * recvfrom                  the next 'message' event; the runtime receives by itself, ahead of the script
 * connect, disconnect       connect(port, host, callback), until the callback; disconnect(). Then sendall is
 *                           send(data, callback), recv as recvfrom, and getpeername remoteAddress()
 *
 * Events. 'connection', 'message' and 'error' wait for the next call that can report them. An error is
 * reported once, by the callback that was given it, else by the next recv or sendall. 'end' is an end of
 * file, for good. 'close' without 'end', after which nothing comes any more, is an error without an errno in
 * every recv. A socket that its error has destroyed, or that has ended both ways, is closed by the runtime
 * itself: `reset` does not count it. Errors also come to idle sockets in Bun, which watches for them while it
 * does not read; Node.js and Deno see them when they read or write.
 *
 * demand-read, declared in Node.js: with a high-water mark of 0 nothing is read before the first recv and
 * nothing between two of them, so the window closes and the sender stalls. But the read that a recv starts
 * takes a whole chunk from the kernel, 64 KiB at most, however small `size` is. Not in Bun, where each read()
 * that takes a chunk also has the next one read, of 512 KiB at most; and not in Deno, whose accepted sockets
 * do not have the server's high-water mark and read on until they hold 64 KiB. Before the first recv they
 * read nothing either, but for Bun when the connection is reset.
 *
 * Not declared: bsd (there are no such steps), send (write() takes everything and counts nothing),
 * shutdown:read, shutdown:both, poll, every mode (nothing blocks, no call returns EAGAIN, setTimeout() ends
 * no call), SO_RCVBUF and SO_SNDBUF (only dgram has them), SO_REUSEADDR (the runtime sets it by itself),
 * SO_ERROR, unix:datagram, datagram:truncate (a 'message' is whole), recv with flags.
 *
 * `native` is the name, the code and the text of the Error. `errno` is its `code` where that is in
 * os.constants.errno; the runtimes' own codes, like ERR_STREAM_DESTROYED, give null.
 */
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import dgram from "node:dgram";
import net from "node:net";
import os from "node:os";
import process from "node:process";
import { BadParams, drain, payload, refuse, serve } from "./wire.mjs";

const EMPTY = Buffer.alloc(0);

const { bun, deno, node } = process.versions;
const [NAME, VERSION, RUNTIME] = bun
  ? ["bun", bun, `Bun ${bun}`]
  : deno
  ? ["deno-node", deno, `Deno ${deno}`]
  : ["node", node, `Node.js ${node}`];
/** The kernel's name and release. Deno gives them only with a permission that sockets do not need. */
const KERNEL = deno ? "" : `, ${os.type()} ${os.release()}`;
/** Bun listens with 512, whatever it is asked for. */
const BACKLOG = !bun;

// --- Sockets -----------------------------------------------------------------------------------------------

/** A call that fails although the runtime gives no Error, but an event, an empty object or nothing. */
class NoError extends Error {}

/** Keeps the events of a runtime for the calls to come. */
class Inbox {
  #errors = [];
  #reported = new WeakSet();
  #waiting = [];
  closed = false;
  /** True if its user has given it up. */
  given = false;

  constructor(emitter) {
    this.emitter = emitter;
    emitter.on("error", (error) => {
      if (!this.#reported.has(error)) this.#errors.push(error);
      this.wake();
    });
    emitter.on("close", () => {
      this.closed = true;
      this.wake();
    });
  }

  wake() {
    for (const go of this.#waiting.splice(0)) go();
  }

  /** Waits until `take` returns something, or there is an error to report, or nothing comes any more. */
  async next(take) {
    for (;;) {
      // Later events of a socket that its user has destroyed are not for its user.
      if (this.given && this.closed) throw new NoError("the socket was destroyed by its user");
      const found = take();
      if (found !== undefined) return found;
      this.throwError();
      if (this.closed) throw new NoError("'close' was emitted, nothing comes any more");
      await new Promise((resolve) => this.#waiting.push(resolve));
    }
  }

  throwError() {
    if (this.#errors.length > 0) throw this.#errors.shift();
  }

  /** Waits for the callback that `start` is given, or for 'close' where the runtime forgets the callback. */
  async called(start) {
    let outcome;
    start((error, value) => {
      outcome = { error, value };
      if (error) {
        // The same error comes as an event too, before or after.
        this.#reported.add(error);
        this.#errors = this.#errors.filter((each) => each !== error);
      }
      this.wake();
    });
    while (outcome === undefined) {
      const { closed } = this;
      // The callback of a call on a closed socket comes a little later.
      await new Promise((resolve) => closed ? setTimeout(resolve) : this.#waiting.push(resolve));
      if (closed && outcome === undefined) {
        throw new NoError("'close' was emitted, the callback was not called");
      }
    }
    if (outcome.error) throw outcome.error;
    return outcome.value;
  }

  /** Waits for 'close'. */
  async ended() {
    while (!this.closed) await new Promise((resolve) => this.#waiting.push(resolve));
  }
}

class Connection extends Inbox {
  #rest = EMPTY;

  constructor(socket) {
    super(socket);
    this.socket = socket;
  }

  get open() {
    return !this.socket.destroyed;
  }

  recv(size) {
    const { socket } = this;
    return this.next(() => {
      if (this.#rest.length === 0) this.#rest = socket.read() ?? EMPTY;
      if (this.#rest.length === 0) {
        if (socket.readableEnded) return EMPTY;
        this.#listen();
        return undefined;
      }
      const data = this.#rest.subarray(0, size);
      this.#rest = this.#rest.subarray(size);
      return data;
    });
  }

  /** Once a read is under way, as listening to 'readable' would start one of its own accord. */
  #listen() {
    if (this.socket.listenerCount("readable") > 0) return;
    for (const event of ["readable", "end"]) this.socket.on(event, () => this.wake());
  }

  async sendall(data) {
    this.throwError();
    await this.called((done) => this.socket.write(data, done));
  }

  async close() {
    this.given = true;
    this.socket.destroy();
    await this.ended();
  }

  async abort() {
    this.socket.resetAndDestroy();
    await this.ended();
  }

  async shutdown() {
    await this.called((done) => this.socket.end(done));
  }

  getsockname() {
    const { address, port } = this.socket.address();
    if (address === undefined) throw new NoError("address() is {}");
    return addressOut(address, port);
  }

  getpeername() {
    const { remoteAddress, remotePort } = this.socket;
    if (remoteAddress === undefined) throw new NoError("remoteAddress is undefined");
    return addressOut(remoteAddress, remotePort);
  }
}

class Listener extends Inbox {
  #queue = [];
  #given = false;

  constructor(server) {
    super(server);
    this.server = server;
    server.on("connection", (socket) => {
      this.#queue.push(new Connection(socket));
      this.wake();
    });
  }

  get open() {
    return this.server.listening;
  }

  accept() {
    return this.next(() => {
      const connection = this.#queue.shift();
      // 'close' comes only when all connections are closed.
      if (connection === undefined && this.#given) {
        throw new NoError("close() was called, no 'connection' comes any more");
      }
      return connection;
    });
  }

  /** Connections that nobody has asked for stay open, as nobody ends them. */
  close() {
    this.#given = true;
    this.server.close();
    this.wake();
  }

  /** Ends the connections that nobody has asked for. */
  drop() {
    return Promise.all(this.#queue.splice(0).map((connection) => connection.close()));
  }

  getsockname() {
    const address = this.server.address();
    if (typeof address === "string") return { family: "unix", path: address };
    if (!address) throw new NoError("address() is null");
    return addressOut(address.address, address.port);
  }
}

class Datagrams extends Inbox {
  #queue = [];
  open = true;

  constructor(socket) {
    super(socket);
    this.socket = socket;
    socket.on("message", (data, { address, port }) => {
      this.#queue.push({ data, address: addressOut(address, port) });
      this.wake();
    });
  }

  async connect({ host, port }) {
    await this.called((done) => this.socket.connect(port, host, done));
  }

  async sendto(data, { host, port }) {
    return await this.called((done) => this.socket.send(data, port, host, done));
  }

  async sendall(data) {
    this.throwError();
    await this.called((done) => this.socket.send(data, done));
  }

  recvfrom(size) {
    return this.next(() => {
      const length = this.#queue[0]?.data.length;
      if (length > size) {
        refuse("size", size, `at least the ${length} bytes of the 'message', which dgram gives whole`);
      }
      return this.#queue.shift();
    });
  }

  async recv(size) {
    return (await this.recvfrom(size)).data;
  }

  async close() {
    this.open = false;
    this.socket.close();
    await this.ended();
  }

  getsockname() {
    const { address, port } = this.socket.address();
    return addressOut(address, port);
  }

  getpeername() {
    const { address, port } = this.socket.remoteAddress();
    return addressOut(address, port);
  }
}

let last = 0;
/** Sockets by number. A closed one stays until the reset, so that the runtime says how a call on it fails. */
const held = new Map();
/** Sockets that are being bound or connected. */
const opening = new Set();

function hold(socket) {
  held.set(++last, socket);
  return { socket: last };
}

/** Holds a socket once the runtime has emitted `event`; an error before it is the call's. */
async function opened(socket, event, start) {
  opening.add(socket);
  try {
    let ready = false;
    socket.emitter.once(event, () => {
      ready = true;
      socket.wake();
    });
    start();
    await socket.next(() => ready || undefined);
    return hold(socket);
  } finally {
    opening.delete(socket);
  }
}

function find(params, kind, method, other = kind) {
  const socket = held.get(params.socket);
  if (socket === undefined) throw new NoError(`There is no socket ${params.socket}`);
  if (kind !== undefined && !(socket instanceof kind) && !(socket instanceof other)) {
    throw new BadParams(`A ${socket.emitter.constructor.name} has no ${method}`);
  }
  return socket;
}

// --- Operations --------------------------------------------------------------------------------------------

/** An address as net has it. */
function addressIn({ family, host, port, path }) {
  if (family === "unix") return { path };
  if (family !== "ipv4" && family !== "ipv6") refuse("family", family, "ipv4, ipv6 or unix");
  return { host, port };
}

/** The address as the protocol has it. */
function addressOut(host, port) {
  return { family: host.includes(":") ? "ipv6" : "ipv4", host: host.split("%")[0], port };
}

function noDelayIn({ options = {} }) {
  for (const name of Object.keys(options)) onlyNoDelay(name);
  return "TCP_NODELAY" in options ? { noDelay: options.TCP_NODELAY !== 0 } : {};
}

function onlyNoDelay(option) {
  if (option !== "TCP_NODELAY") {
    refuse("option", option, "TCP_NODELAY, the only option that node:net can set");
  }
}

/** Half-open, paused from the start, and nothing read ahead. */
const STREAM = { allowHalfOpen: true, highWaterMark: 0 };

/** Programs that were started and not ended. */
const programs = new Set();

/** Ends every program, and waits for its end. */
async function endPrograms() {
  const ending = [...programs].map((program) => new Promise((resolve) => program.once("exit", resolve)));
  for (const program of programs) program.kill("SIGKILL");
  programs.clear();
  await Promise.all(ending);
}

const operations = {
  startProgram(_, go) {
    go();
    const program = spawn("sleep", ["60"], { stdio: "ignore" });
    return new Promise((resolve, reject) => {
      program.once("error", reject);
      program.once("spawn", () => {
        programs.add(program);
        resolve({});
      });
    });
  },

  listenStream(params, go) {
    const address = addressIn(params.address);
    if ("backlog" in params && !BACKLOG) {
      refuse("backlog", params.backlog, "nothing: it does not reach listen()");
    }
    const { backlog = 128 } = params;
    const noDelay = noDelayIn(params);
    go();
    const listener = new Listener(net.createServer({ ...STREAM, ...noDelay, pauseOnConnect: true }));
    return opened(listener, "listening", () => listener.server.listen({ ...address, backlog }));
  },

  async accept(params, go) {
    const listener = find(params, Listener, "accept");
    go();
    const connection = await listener.accept();
    const { remoteAddress, remotePort } = connection.socket;
    return {
      ...hold(connection),
      address: remoteAddress === undefined ? null : addressOut(remoteAddress, remotePort),
    };
  },

  connectStream(params, go) {
    const address = addressIn(params.address);
    const { bind } = params;
    if (bind?.family === "unix") refuse("bind", bind, "an IP address, as localAddress takes no path");
    const own = bind && { localAddress: bind.host, localPort: bind.port };
    const noDelay = noDelayIn(params);
    go();
    const connection = new Connection(new net.Socket({ ...STREAM, ...noDelay }).pause());
    return opened(connection, "connect", () => connection.socket.connect({ ...address, ...own, ...noDelay }));
  },

  openDatagram(params, go) {
    const { family, address, options } = params;
    if (family === "unix") refuse("family", family, "ipv4 or ipv6, as node:dgram has no others");
    if (Object.keys(options ?? {}).length > 0) refuse("options", options, "none");
    go();
    const datagrams = new Datagrams(dgram.createSocket(family === "ipv6" ? "udp6" : "udp4"));
    if (address === undefined) return hold(datagrams);
    return opened(
      datagrams,
      "listening",
      () => datagrams.socket.bind({ address: address.host, port: address.port }),
    );
  },

  async connect(params, go) {
    const datagrams = find(params, Datagrams, "connect");
    go();
    await datagrams.connect(params.address);
  },

  disconnect(params, go) {
    const datagrams = find(params, Datagrams, "disconnect");
    go();
    datagrams.socket.disconnect();
  },

  async sendall(params, go) {
    const data = payload(params);
    const socket = find(params, Connection, "sendall", Datagrams);
    go();
    await socket.sendall(data);
  },

  async recv(params, go) {
    if ("flags" in params) refuse("flags", params.flags, "nothing, as read() has none");
    const socket = find(params, Connection, "recv", Datagrams);
    go();
    return { data: await socket.recv(params.size) };
  },

  async drain(params, go) {
    const connection = find(params, Connection, "drain");
    go();
    return await drain(params, (size) => connection.recv(size), failure);
  },

  async sendto(params, go) {
    const data = payload(params);
    const datagrams = find(params, Datagrams, "sendto");
    go();
    return { count: await datagrams.sendto(data, params.address) };
  },

  async recvfrom(params, go) {
    const datagrams = find(params, Datagrams, "recvfrom");
    go();
    return await datagrams.recvfrom(params.size);
  },

  async shutdown(params, go) {
    if (params.how !== "write") refuse("how", params.how, '"write", as node:net has end() and nothing else');
    const connection = find(params, Connection, "shutdown");
    go();
    await connection.shutdown();
  },

  async close(params, go) {
    const socket = find(params);
    go();
    await socket.close();
  },

  async abort(params, go) {
    const connection = find(params, Connection, "abort");
    go();
    await connection.abort();
  },

  getsockname(params, go) {
    const socket = find(params);
    go();
    return { address: socket.getsockname() };
  },

  getpeername(params, go) {
    const socket = find(params, Connection, "getpeername", Datagrams);
    go();
    return { address: socket.getpeername() };
  },

  setMode(params, go) {
    if (params.mode !== "natural") refuse("mode", params.mode, '"natural", as everything is an event here');
    find(params);
    go();
  },

  setsockopt(params, go) {
    onlyNoDelay(params.option);
    const connection = find(params, Connection, "setsockopt");
    go();
    connection.socket.setNoDelay(params.value !== 0);
  },
};

const NO_STEPS = "node:net and node:dgram have no such steps";

/** The reasons why the protocol's other methods are not here. */
const REASONS = {
  socket: NO_STEPS,
  bind: NO_STEPS,
  listen: NO_STEPS,
  send: "write() accepts everything that it is given and counts nothing",
  poll: "node:net reports by events and cannot be asked",
  getsockopt: "node:net reads no options",
};

// --- Errors and handshake ----------------------------------------------------------------------------------

function failure(error) {
  const { code } = error;
  const errno = typeof code === "string" && Object.hasOwn(os.constants.errno, code) ? code : null;
  if (error instanceof NoError) return { errno, native: error.message };
  const shown = typeof code === "string" && errno === null ? ` [${code}]` : "";
  return { errno, native: `${error.name}${shown}: ${error.message}` };
}

/** True if an IPv6 loopback address can be bound. */
function hasIpv6() {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.on("error", () => resolve(false));
    probe.listen({ host: "::1", port: 0 }, () => {
      probe.close();
      resolve(true);
    });
  });
}

async function introduction() {
  const capabilities = [
    "stream",
    "datagram",
    "datagram:connect",
    "disconnect",
    "shutdown:write",
    "abort",
    "family:ipv4",
    "option:TCP_NODELAY",
    "bind:connect",
    "errno",
    "concurrent",
    "interrupt",
  ];
  if (node && !bun && !deno) capabilities.push("demand-read");
  if (BACKLOG) capabilities.push("backlog");
  if (await hasIpv6()) capabilities.push("family:ipv6");
  // On Windows, paths are those of named pipes.
  if (process.platform !== "win32") capabilities.push("family:unix", "programs");
  const identity = { name: NAME, version: VERSION, language: "JavaScript", runtime: RUNTIME + KERNEL };
  identity.os = process.platform === "win32" ? "windows" : process.platform;
  return { protocol: 1, identity, capabilities };
}

/** Closes everything, and gives the number of sockets that were open. */
async function clear() {
  const open = [...held.values()].filter((socket) => socket.open).length;
  const sockets = [...held.values(), ...opening];
  held.clear();
  await endPrograms();
  // A socket that is closed already may say so.
  await Promise.allSettled(sockets.flatMap((socket) => [socket.open && socket.close(), socket.drop?.()]));
  return open;
}

serve({ introduction, operations, reasons: REASONS, failure, clear });
