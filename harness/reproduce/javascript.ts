import type { Addresses } from "./places.ts";
import { type Call, Inexpressible, parametersOf, pathOf, quotedHost, sizeOf } from "./steps.ts";

/** Bytes of a write of Deno's that is made at once or fails. */
const AT_ONCE = 4096;

/** A runtime of JavaScript: what its programs begin with, and the text of each of the subject's calls. */
export interface Runtime {
  /** The command that runs a program. */
  readonly command: string;
  /** Definitions that the calls use. */
  readonly prelude: string;
  /** A call, as an expression. */
  text(call: Call, addresses: Addresses): string;
}

// A socket keeps its errors for the next call, but for those that a call has reported. That it is closed has
// no code, and is reported every time.
const NODE_PRELUDE = `const failed = (error) =>
  Object.assign(error, { told: "code" in error, failed: /^E[A-Z0-9]+$/.test(error.code) ? error.code : "error" });
const closed = () => new Error("'close' was emitted");
const watched = (socket, errors = []) => Object.assign(socket, { errors, queue: [] })
  .on("error", (error) => errors.push(error)).on("close", () => errors.push(closed()));
const check = ({ errors }) => {
  for (const error of errors) if (!error.told) throw error;
};
const until = async (socket, take, got = take()) => {
  if (got !== undefined) return got;
  await Promise.race([sleep(1, check(socket)), new Promise((go) => socket.wake = go)]);
  return until(socket, take);
};
const called = (socket, start) => new Promise((go, fail) => {
  socket.once("close", () => setTimeout(fail, 5, closed()));
  start((error) => error ? fail(error) : go());
});
const opened = (socket, event) =>
  new Promise((go, fail) => watched(socket).once(event, () => go(socket)).once("error", fail));
const connected = (at) =>
  opened(new net.Socket({ allowHalfOpen: true, highWaterMark: 0 }).pause().connect(at), "connect");
const listening = (at) =>
  opened(net.createServer({ allowHalfOpen: true, pauseOnConnect: true, highWaterMark: 0 }).listen(at)
    .on("connection", function (socket) { this.queue.push(watched(socket)); }), "listening");
const accepted = (server) => // Node.js remembers a port that it was asked for
  until(server, () => (server.queue[0]?.remotePort, server.queue.shift()));
const recv = (socket, size) => until(socket, () => {
  const data = socket.rest?.length ? socket.rest : socket.read();
  // The next read is made within the event: what it finds may depend on that.
  if (!data && socket.listenerCount("readable") === 0) socket.on("readable", () => socket.wake?.());
  if (!data) return socket.readableEnded ? 0 : undefined;
  socket.rest = data.subarray(size);
  return Math.min(size, data.length);
});
const sendall = async (socket, size) =>
  called(socket, (done) => socket.write(Buffer.alloc(size, "x"), done), check(socket));
const gone = (socket) => until({ errors: [] }, () => socket.closed || undefined);`;

/** Node.js: \`node:net\`. */
export const NODE: Runtime = {
  command: "node",
  prelude: NODE_PRELUDE,
  text(call, addresses) {
    const { method, socket, makes } = call;
    const given = parametersOf(call);
    const own = makes === "" ? "" : `${makes} = `;
    const at = () => {
      const path = pathOf(given[""]);
      const backlog = given["backlog"] === undefined ? "" : `, backlog: ${given["backlog"]}`;
      if (path !== undefined) return `{ path: ${pathText(path, addresses)}${backlog} }`;
      return `{ host: ${quotedHost(given[""])}, port: ${portText(given[""], addresses)}${backlog} }`;
    };
    switch (method) {
      case "listenStream":
        return `${own}await listening(${at()})`;
      case "connectStream":
        return `${own}await connected(${at()})`;
      case "accept":
        return `${own}await accepted(${socket})`;
      case "getsockname":
        return pathOf(call.gave) === undefined
          ? portGiven(call, addresses, `${socket}.address().port`)
          : `Boolean(${socket}.address())`;
      case "getpeername":
        return `known(${socket}.remotePort)`;
      case "recv":
        return `recv(${socket}, ${given["size"]})`;
      case "drain":
        return `drain(${socket}${given["size"] === undefined ? "" : `, ${given["size"]}`})`;
      case "sendall":
        return `sendall(${socket}, ${sizeOf(call)})`;
      case "shutdown":
        return `called(${socket}, (done) => ${socket}.end(done))`;
      case "close":
        return socket.startsWith("listener")
          ? `(${socket}.close(), ${socket}.errors.push(closed()))`
          : `gone(${socket}.destroy())`;
      case "abort":
        return `gone(${socket}.resetAndDestroy())`;
      default:
        throw new Inexpressible(`node:net has no ${method} in a program`);
    }
  },
};

/** Deno: its own \`Deno.listen\`, \`Deno.connect\` and so on. */
export const DENO: Runtime = {
  command: "deno run --allow-net --allow-run --allow-env --allow-read --allow-write --unstable-net",
  prelude: `const failed = ({ code }) => ({ failed: /^E[A-Z0-9]+$/.test(code) ? code : "error" });
const recv = async (conn, size) => await conn.read(new Uint8Array(size)) ?? 0;
const sendall = async (conn, size) => {
  for (let sent = 0; sent < size;) sent += await conn.write(new Uint8Array(size - sent));
};`,
  text(call, addresses) {
    const { method, socket, makes } = call;
    const given = parametersOf(call);
    const own = makes === "" ? "" : `${makes} = `;
    const at = (transport: "tcp" | "udp") => {
      const address = given[""]?.split(", ").at(-1);
      const path = pathOf(address);
      if (path !== undefined) {
        const kind = transport === "tcp" ? "unix" : "unixpacket";
        return `{ transport: "${kind}", path: ${pathText(path, addresses)} }`;
      }
      const port = portText(address, addresses);
      const kind = transport === "tcp" ? "" : 'transport: "udp", ';
      return `{ ${kind}hostname: ${quotedHost(address)}, port: ${port} }`;
    };
    switch (method) {
      case "listenStream":
        return `${own}Deno.listen(${at("tcp")})`;
      case "connectStream":
        return `${own}await Deno.connect(${at("tcp")})`;
      case "openDatagram":
        return `${own}Deno.listenDatagram(${at("udp")})`;
      case "accept":
        return `${own}await ${socket}.accept()`;
      case "getsockname":
        return pathOf(call.gave) === undefined
          ? portGiven(call, addresses, `${nameOf(socket)}.port`)
          : `known(${nameOf(socket)})`;
      case "getpeername":
        return `known(${socket}.remoteAddr)`;
      case "recv":
        return `await ${socket}.read(new Uint8Array(${given["size"]})) ?? 0`;
      case "recvfrom":
        return `(await ${socket}.receive(new Uint8Array(${given["size"]})))[0].length`;
      case "drain":
        return `drain(${socket}${given["size"] === undefined ? "" : `, ${given["size"]}`})`;
      case "sendall":
        return sizeOf(call) > AT_ONCE
          ? `sendall(${socket}, ${sizeOf(call)})`
          : `${socket}.write(new Uint8Array(${sizeOf(call)}))`;
      case "shutdown":
        return `${socket}.closeWrite()`;
      case "close":
        return `${socket}.close()`;
      default:
        throw new Inexpressible(`Deno has no ${method} in a program`);
    }
  },
};

/** Writes an operation on a file as an expression of either runtime. */
export function fileText(call: Call, addresses: Addresses): string {
  const given = parametersOf(call);
  const path = (text: string | undefined) => {
    const found = pathOf(text);
    if (found === undefined) throw new Inexpressible(`"${text}" is not a path`);
    return pathText(found, addresses);
  };
  const own = () => path(call.detail.split(", ")[1]);
  switch (call.method) {
    case "unlink":
      return `fs.unlinkSync(${own()})`;
    case "write":
      return `fs.writeFileSync(${own()}, "not a socket")`;
    case "read":
      return `void fs.readFileSync(${own()})`;
    case "mkdir":
      return `fs.mkdirSync(${own()})`;
    case "symlink":
      return `fs.symlinkSync(${path(given["to"])}, ${path(given["from"])})`;
    case "lstat":
      return `kindOf(${own()})`;
    default:
      throw new Inexpressible(`The script's ${call.method} has no place in a program`);
  }
}

function pathText(path: string, addresses: Addresses): string {
  return `folder + "${addresses.below(path)}"`;
}

/** The port that a call is given: 0, or that of an address that an end has given. */
function portText(address: string | undefined, addresses: Addresses): string {
  return address?.endsWith(":0") ? "0" : addresses.port(address ?? "");
}

/** A call that gives a port, which differs from one that gives nothing. */
function portGiven({ gave }: Call, addresses: Addresses, port: string): string {
  return gave === "" ? `known(${port})` : `${addresses.port(gave)} = ${port}`;
}

/** The own name of a socket of Deno. */
function nameOf(socket: string): string {
  return `${socket}.${/^(listener|datagram)/.test(socket) ? "addr" : "localAddr"}`;
}
