/*
 * The agent of sockspec for node:net and node:dgram: one file, for Node.js 20 or newer, Bun and Deno's Node compatibility layer.
 *
 *     node agent.mjs
 *     bun agent.mjs
 *     deno run --no-prompt --allow-net --allow-read --allow-write agent.mjs
 *
 * Deno needs --allow-net for everything, and --allow-read with --allow-write for the paths of Unix sockets.
 *
 * operation                 node:net, node:dgram
 * listenStream              createServer({ allowHalfOpen, pauseOnConnect, highWaterMark: 0, noDelay }).listen({ host, port, backlog }
 *                           or { path, backlog }), until 'listening'; backlog 128 unless given. A backlog of 0 becomes 511 in Node.js and
 *                           Deno, and Deno rounds that of a Unix path up to a power of two; Bun always has 512 and does not declare it
 * accept                    the next 'connection' event; the runtime accepts by itself, ahead of the script
 * connectStream             connect({ host, port, localAddress, localPort, allowHalfOpen, highWaterMark: 0, noDelay } or { path, … })
 *                           .pause(), until 'connect'
 * sendall                   write(data, callback), one call, until the callback; a pattern is built in memory before it
 * recv                      read(), which starts reading, and after a 'readable' event takes what came; what is more than `size` is kept
 *                           for the next recv, as read(size) would raise the high-water mark and so read ahead
 * drain                     recv, again and again
 * shutdown write            end(callback), until the callback
 * close                     destroy(), which is what users call to close at once, until 'close'; of a listener and a datagram socket close()
 * abort                     resetAndDestroy(), until 'close'
 * getsockname getpeername   address(); remoteAddress, remotePort. For a connection over a Unix socket there is nothing in them: an error
 * setMode                   natural only
 * setsockopt                TCP_NODELAY: setNoDelay()
 * openDatagram              createSocket("udp4" or "udp6"), bind({ address, port }) if asked, until 'listening'
 * sendto                    send(data, port, host, callback), until the callback
 * recvfrom                  the next 'message' event; the runtime receives by itself, ahead of the script
 *
 * Events. 'connection', 'message' and 'error' wait for the next call that can tell them; an error is told once, by the callback that was
 * given it, else by the next recv or sendall. 'end' is an end of file, for good. 'close' without 'end', after which nothing comes any more,
 * is an error without an errno in every recv. A socket that its error has destroyed, or that has ended both ways, is closed by the runtime
 * itself: `reset` does not count it.
 *
 * Errors also come to idle sockets in Bun, which watches for them while it does not read; Node.js and Deno see them when they read or write.
 *
 * demand-read, declared in Node.js: with a high-water mark of 0 nothing is read before the first recv and nothing between two of them, so
 * the window closes and the sender stalls. But the read that a recv starts takes a whole chunk from the kernel, 64 KiB at most, however
 * small `size` is. Not in Bun, where each read() that takes a chunk also has the next one read, of 512 KiB at most; and not in Deno, whose
 * accepted sockets do not have the server's high-water mark and read on until they hold 64 KiB. Before the first recv they read nothing
 * either, but for Bun when the connection is reset.
 *
 * Undeclared: bsd (there are no such steps), send (write() takes everything and counts nothing), shutdown:read, shutdown:both, poll,
 * every mode (nothing blocks, no call returns EAGAIN, setTimeout() ends no call), SO_RCVBUF and SO_SNDBUF (only dgram has them),
 * SO_REUSEADDR (the runtime sets it by itself), SO_ERROR, unix:datagram, datagram:truncate (a 'message' is whole).
 *
 * `native` is the name, the code and the text of the Error. `errno` is its `code` where that is in os.constants.errno; the runtimes' own
 * codes, like ERR_STREAM_DESTROYED, give null.
 */
import dgram from "node:dgram";
import net from "node:net";
import os from "node:os";
import process from "node:process";

const MOST_BYTES = 65_536;
const TILE = 65_521;
const EMPTY = new Uint8Array();

/** Parameters that the interface cannot serve, or that are not those of the protocol. */
class BadParams extends Error {}
/** A method that the interface does not have. */
class Unknown extends Error {}

// --- Bulk data -----------------------------------------------------------------------------------------------------

const tiles = new Map();

function tileOf(seed) {
  let tile = tiles.get(seed);
  if (tile === undefined) {
    tile = new Uint8Array(TILE);
    for (let index = 0, x = seed; index < TILE; index++) {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      tile[index] = x >>> 24;
    }
    if (tiles.size >= 8) tiles.clear();
    tiles.set(seed, tile);
  }
  return tile;
}

/** Bytes that are described by seed, length and offset. */
class Pattern {
  constructor(params) {
    this.tile = tileOf(integer(params, "seed", 0, 0xffffffff)).slice();
    this.view = new DataView(this.tile.buffer);
    this.length = integer(params, "length");
    this.offset = integer(params, "offset", 0, Number.MAX_SAFE_INTEGER, 0);
  }

  /** At most `size` bytes from `position` on, as many as one tile holds. Valid until the next call. */
  piece(position, size) {
    const at = this.offset + position;
    this.view.setBigUint64(0, BigInt(Math.floor(at / TILE)), true);
    const from = at % TILE;
    return this.tile.subarray(from, from + Math.max(0, Math.min(size, this.length - position)));
  }

  bytes() {
    const whole = new Uint8Array(this.length);
    for (let position = 0; position < this.length;) {
      const piece = this.piece(position, this.length);
      whole.set(piece, position);
      position += piece.length;
    }
    return whole;
  }

  /** The position at which `data`, a Buffer, differs from the bytes at `position`, or null. */
  mismatch(position, data) {
    for (let done = 0; done < data.length;) {
      const piece = this.piece(position + done, data.length - done);
      if (piece.length === 0) return position + done;
      if (data.compare(piece, 0, piece.length, done, done + piece.length) !== 0) {
        return position + done + piece.findIndex((byte, index) => byte !== data[done + index]);
      }
      done += piece.length;
    }
    return null;
  }
}

/** Eight tables, so that a step takes eight bytes: four times as fast as one table. */
const CRC = Array.from({ length: 8 }, () => new Int32Array(256));
for (let byte = 0; byte < 256; byte++) {
  let x = byte;
  for (let bit = 0; bit < 8; bit++) x = x & 1 ? 0xedb88320 ^ (x >>> 1) : x >>> 1;
  CRC[0][byte] = x;
}
for (let table = 1; table < 8; table++) {
  for (let byte = 0; byte < 256; byte++) {
    const x = CRC[table - 1][byte];
    CRC[table][byte] = CRC[0][x & 0xff] ^ (x >>> 8);
  }
}

function crc32(data, crc) {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = CRC;
  let x = ~crc;
  let at = 0;
  for (const whole = data.length - 7; at < whole; at += 8) {
    x ^= data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24);
    x = t7[x & 0xff] ^ t6[(x >>> 8) & 0xff] ^ t5[(x >>> 16) & 0xff] ^ t4[x >>> 24] ^
      t3[data[at + 4]] ^ t2[data[at + 5]] ^ t1[data[at + 6]] ^ t0[data[at + 7]];
  }
  for (; at < data.length; at++) x = t0[(x ^ data[at]) & 0xff] ^ (x >>> 8);
  return ~x >>> 0;
}

// --- Parameters ----------------------------------------------------------------------------------------------------

function refuse(name, value, expected) {
  throw new BadParams(`'${name}' is ${JSON.stringify(value) ?? "missing"}, expected ${expected}`);
}

function integer(params, name, least = 0, most = Number.MAX_SAFE_INTEGER, otherwise = undefined) {
  const value = params[name] ?? otherwise;
  if (!Number.isInteger(value) || value < least || value > most) {
    refuse(name, value, `an integer from ${least} to ${most}`);
  }
  return value;
}

function word(params, name, words) {
  if (!words.includes(params[name])) refuse(name, params[name], `one of ${words.join(", ")}`);
  return params[name];
}

function text(params, name) {
  if (typeof params[name] !== "string") refuse(name, params[name], "a string");
  return params[name];
}

function fields(params, name) {
  const value = params[name];
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(name, value, "an object");
  return value;
}

function payload(params) {
  const data = fields(params, "data");
  if ("seed" in data) return new Pattern(data).bytes();
  try {
    return Uint8Array.from(atob(text(data, "base64")), (character) => character.charCodeAt(0));
  } catch (error) {
    throw error instanceof BadParams ? error : new BadParams(`'data' carries no base64: ${error.message}`);
  }
}

/** An address as net has it. Whether the port fits is for net to say. */
function addressIn(params, name) {
  const address = fields(params, name);
  if (word(address, "family", ["ipv4", "ipv6", "unix"]) === "unix") return { path: text(address, "path") };
  return { host: text(address, "host"), port: integer(address, "port") };
}

/** The address as the protocol has it. */
function addressOut(host, port) {
  return { family: host.includes(":") ? "ipv6" : "ipv4", host: host.split("%")[0], port };
}

function noDelayIn(params) {
  const options = "options" in params ? fields(params, "options") : {};
  for (const name of Object.keys(options)) onlyNoDelay(name);
  return "TCP_NODELAY" in options ? { noDelay: integer(options, "TCP_NODELAY", 0, 1) === 1 } : {};
}

function onlyNoDelay(option) {
  if (option !== "TCP_NODELAY") {
    refuse("option", option, "TCP_NODELAY, the only option that node:net can set");
  }
}

// --- Sockets -------------------------------------------------------------------------------------------------------

/** A call that comes to nothing although the runtime gives no Error: it tells by an event, an empty object or not at all. */
class NoError extends Error {}

/** Keeps the events of a runtime for the calls to come. */
class Inbox {
  #errors = [];
  #told = new WeakSet();
  #waiting = [];
  closed = false;
  /** True if the script gave it up. */
  given = false;

  constructor(emitter) {
    this.emitter = emitter;
    emitter.on("error", (error) => {
      if (!this.#told.has(error)) this.#errors.push(error);
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

  /** Waits until `take` returns something, or there is an error to tell, or nothing comes any more. */
  async next(take) {
    for (;;) {
      // What a runtime still says of a socket that its user has given up is not for its user.
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
        this.#told.add(error);
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

  /** Connections that were accepted and not asked for stay open, as nobody ends them. */
  close() {
    this.#given = true;
    this.server.close();
    this.wake();
  }

  /** Ends what nobody has asked for. */
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

  async sendto(data, { host, port }) {
    return await this.called((done) => this.socket.send(data, port, host, done));
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

  async close() {
    this.open = false;
    this.socket.close();
    await this.ended();
  }

  getsockname() {
    const { address, port } = this.socket.address();
    return addressOut(address, port);
  }
}

let last = 0;
/** Sockets by number. A closed one stays until the reset, so that the runtime says what a call on it does. */
const held = new Map();
/** On the way to being held. */
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

function find(params, kind, method) {
  const socket = held.get(integer(params, "socket"));
  if (socket === undefined) throw new NoError(`There is no socket ${params.socket}`);
  if (kind !== undefined && !(socket instanceof kind)) {
    throw new BadParams(`A ${socket.emitter.constructor.name} has no ${method}`);
  }
  return socket;
}

// --- Operations: each looks at all its parameters, and then calls go() just before the call of the socket ------------------

/** Half-open, paused from the start, and nothing read ahead. */
const STREAM = { allowHalfOpen: true, highWaterMark: 0 };

const operations = {
  listenStream(params, go) {
    const address = addressIn(params, "address");
    if ("backlog" in params && !BACKLOG) {
      refuse("backlog", params.backlog, "nothing: it does not reach listen()");
    }
    const backlog = integer(params, "backlog", -0x80000000, 0x7fffffff, 128);
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
    const address = addressIn(params, "address");
    const own = {};
    if ("bind" in params) {
      const { host, port } = addressIn(params, "bind");
      if (host === undefined) refuse("bind", params.bind, "an IP address, as localAddress takes no path");
      Object.assign(own, { localAddress: host, localPort: port });
    }
    const noDelay = noDelayIn(params);
    go();
    const connection = new Connection(new net.Socket({ ...STREAM, ...noDelay }).pause());
    return opened(connection, "connect", () => connection.socket.connect({ ...address, ...own, ...noDelay }));
  },

  openDatagram(params, go) {
    const family = word(params, "family", ["ipv4", "ipv6"]);
    const address = "address" in params ? addressIn(params, "address") : undefined;
    if (Object.keys(params.options ?? {}).length > 0) refuse("options", params.options, "none");
    go();
    const datagrams = new Datagrams(dgram.createSocket(family === "ipv6" ? "udp6" : "udp4"));
    if (address === undefined) return hold(datagrams);
    return opened(
      datagrams,
      "listening",
      () => datagrams.socket.bind({ address: address.host, port: address.port }),
    );
  },

  async sendall(params, go) {
    const data = payload(params);
    const connection = find(params, Connection, "sendall");
    go();
    await connection.sendall(data);
  },

  async recv(params, go) {
    const size = integer(params, "size", 1, MOST_BYTES);
    const connection = find(params, Connection, "recv");
    go();
    return { data: await connection.recv(size) };
  },

  async drain(params, go) {
    const size = "size" in params ? integer(params, "size") : Infinity;
    const chunk = integer(params, "chunk", 1, MOST_BYTES, MOST_BYTES);
    const pattern = "pattern" in params ? new Pattern(fields(params, "pattern")) : undefined;
    const connection = find(params, Connection, "drain");
    go();
    const found = { count: 0, mismatch: null, crc32: 0, end: "size" };
    while (found.count < size) {
      let data;
      try {
        data = await connection.recv(Math.min(chunk, size - found.count));
      } catch (error) {
        return { ...found, end: "error", error: failure(error) };
      }
      if (data.length === 0) return { ...found, end: "eof" };
      if (pattern && found.mismatch === null) found.mismatch = pattern.mismatch(found.count, data);
      found.crc32 = crc32(data, found.crc32);
      found.count += data.length;
    }
    return found;
  },

  async sendto(params, go) {
    const data = payload(params);
    const address = addressIn(params, "address");
    const datagrams = find(params, Datagrams, "sendto");
    go();
    return { count: await datagrams.sendto(data, address) };
  },

  async recvfrom(params, go) {
    const size = integer(params, "size", 1, MOST_BYTES);
    const datagrams = find(params, Datagrams, "recvfrom");
    go();
    return { ...await datagrams.recvfrom(size) };
  },

  async shutdown(params, go) {
    if (word(params, "how", ["read", "write", "both"]) !== "write") {
      refuse("how", params.how, '"write", as node:net has end() and nothing else');
    }
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
    const connection = find(params, Connection, "getpeername");
    go();
    return { address: connection.getpeername() };
  },

  setMode(params, go) {
    word(params, "mode", ["natural", "blocking", "nonblocking", "timeout"]);
    if (params.mode !== "natural") refuse("mode", params.mode, '"natural", as everything is an event here');
    find(params);
    go();
  },

  setsockopt(params, go) {
    onlyNoDelay(params.option);
    const value = integer(params, "value", -0x80000000, 0x7fffffff);
    const connection = find(params, Connection, "setsockopt");
    go();
    connection.socket.setNoDelay(value !== 0);
  },
};

/** The reasons why other methods of the protocol are missing. */
const REASONS = {
  socket: "node:net and node:dgram have no separate steps",
  bind: "node:net and node:dgram have no separate steps",
  listen: "node:net and node:dgram have no separate steps",
  connect: "node:net and node:dgram have no separate steps",
  send: "write() accepts everything that it is given and counts nothing",
  poll: "node:net tells by events and cannot be asked",
  getsockopt: "node:net reads no options",
};

const MAY_WAIT = new Set([
  "accept",
  "connectStream",
  "sendall",
  "recv",
  "drain",
  "sendto",
  "recvfrom",
  "close",
]);

// --- Protocol ------------------------------------------------------------------------------------------------------

const { bun, deno, node } = process.versions;
const [NAME, VERSION, RUNTIME] = bun
  ? ["bun", bun, `Bun ${bun}`]
  : deno
  ? ["deno-node", deno, `Deno ${deno}`]
  : ["node", node, `Node.js ${node}`];
/** Bun listens with 512, whatever it is asked for. */
const BACKLOG = !bun;

const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);

function failure(error) {
  const { code } = error;
  const errno = typeof code === "string" && Object.hasOwn(os.constants.errno, code) ? code : null;
  if (error instanceof NoError) return { errno, native: error.message };
  const shown = typeof code === "string" && errno === null ? ` [${code}]` : "";
  return { errno, native: `${error.name}${shown}: ${error.message}` };
}

/** True if the IPv6 loopback address can be bound. */
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
  if (process.platform !== "win32") capabilities.push("family:unix");
  const identity = { name: NAME, version: VERSION, language: "JavaScript", runtime: RUNTIME };
  identity.os = process.platform === "win32" ? "windows" : process.platform;
  return { protocol: 1, identity, capabilities };
}

/** Calls at work. */
const busy = new Set();

/** Closes everything, until no call is at work. */
async function reset() {
  const open = [...held.values()].filter((socket) => socket.open).length;
  while (held.size > 0 || opening.size > 0 || busy.size > 0) {
    const sockets = [...held.values(), ...opening];
    held.clear();
    // What is closed already may say so.
    await Promise.allSettled(sockets.flatMap((socket) => [socket.open && socket.close(), socket.drop?.()]));
    await Promise.allSettled(busy);
  }
  return { open };
}

async function perform(id, method, params) {
  let start = process.hrtime.bigint();
  const elapsedNs = () => Number(process.hrtime.bigint() - start);
  const go = () => {
    if (MAY_WAIT.has(method)) write({ method: "entered", params: { id } });
    start = process.hrtime.bigint();
  };
  try {
    if (!Object.hasOwn(operations, method)) {
      throw new Unknown(REASONS[method] ?? `There is no method ${JSON.stringify(method)}`);
    }
    const result = { ...await operations[method](fields({ params }, "params"), go) };
    result.elapsedNs = elapsedNs();
    if ("data" in result) {
      result.data = { base64: result.data.length === 0 ? "" : result.data.toString("base64") };
    }
    write({ id, result });
  } catch (error) {
    if (error instanceof Unknown || error instanceof BadParams) {
      write({ id, error: { code: error instanceof Unknown ? -32601 : -32602, message: error.message } });
    } else {
      const failed = failure(error);
      write({ id, error: { code: 1, message: failed.native, data: { ...failed, elapsedNs: elapsedNs() } } });
    }
  }
}

async function answer(line) {
  let request;
  try {
    request = JSON.parse(line);
    if (!["string", "number"].includes(typeof request.id)) throw new TypeError("The request has no 'id'");
  } catch (error) {
    return write({ id: null, error: { code: -32700, message: error.message } });
  }
  const { id, method, params = {} } = request;
  if (method === "initialize") return write({ id, result: await introduction() });
  if (method === "reset") return write({ id, result: await reset() });
  const call = perform(id, method, params);
  busy.add(call);
  await call;
  busy.delete(call);
}

let unfinished = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => {
  const lines = (unfinished + chunk).split("\n");
  unfinished = lines.pop();
  for (const line of lines) answer(line);
});
process.stdin.on("end", () => process.exit(0));
// Nobody is left to tell.
process.stdout.on("error", () => process.exit(0));
