import type { Addresses } from "./places.ts";
import { type Call, Inexpressible, parametersOf, pathOf, quotedHost, sizeOf } from "./steps.ts";

/** A runtime of JavaScript: what its programs begin with, and the text of each of the subject's calls. */
export interface Runtime {
  /** The command that runs a program. */
  readonly command: string;
  /** Definitions that the calls use. */
  readonly prelude: string;
  /** A call, as an expression. */
  text(call: Call, addresses: Addresses): string;
}

// A socket keeps its errors for the next call, but for those that a call has told, and whether it is closed.
const NODE_PRELUDE = `const wordOf = (error) => {
  error.reported = true;
  return /^E[A-Z0-9]+$/.test(error.code) ? error.code : "error";
};
const watched = (socket) => {
  socket.failures = [];
  return socket.on("error", (error) => socket.failures.push(error)).on("close", () => socket.gone = true);
};
const failure = (socket) => socket.failures.find((each) => !each.reported);
const until = async (socket, take) => {
  for (;;) {
    const found = take();
    if (found !== undefined) return found;
    if (failure(socket)) throw failure(socket);
    if (socket.gone || socket.given) throw new Error("'close' was emitted");
    await Promise.race([sleep(1), new Promise((go) => socket.wake = go)]);
  }
};
const called = (socket, start) => new Promise((go, fail) => {
  socket.once("close", () => setTimeout(fail, 5, new Error("'close' was emitted")));
  start((error) => error ? fail(error) : go("ok"));
});
const opened = (socket, event) => {
  socket.once(event, () => socket.ready = true);
  return until(watched(socket), () => socket.ready && socket);
};
const connected = (at) =>
  opened(new net.Socket({ allowHalfOpen: true, highWaterMark: 0 }).pause().connect(at), "connect");
const listening = async (at) => {
  const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true, highWaterMark: 0 });
  await opened(server.listen(at), "listening");
  server.queue = [];
  return server.on("connection", (socket) => server.queue.push(watched(socket)));
};
const accepted = async (server) => {
  const socket = await until(server, () => server.queue.shift());
  socket.remotePort; // Node.js remembers it from now on
  return socket;
};
const recv = (socket, size) => until(socket, () => {
  const data = socket.rest?.length ? socket.rest : socket.read();
  if (!data?.length) {
    if (socket.listenerCount("readable") === 0) socket.on("readable", () => socket.wake?.());
    return socket.readableEnded ? "eof" : undefined;
  }
  socket.rest = data.subarray(size);
  return Math.min(size, data.length) + " bytes";
});
const drain = async (socket, size = Infinity) => {
  for (let count = 0;;) {
    if (count === size) return told(count, "all");
    let got;
    try {
      got = await recv(socket, Math.min(65536, size - count));
    } catch (error) {
      return told(count, wordOf(error));
    }
    if (got === "eof") return told(count, "end");
    count += parseInt(got);
  }
};
const sendall = (socket, size) => {
  if (failure(socket)) throw failure(socket);
  return called(socket, (done) => socket.write(Buffer.alloc(size, "x"), done));
};
const gone = async (socket) => {
  while (!socket.gone) await sleep(1);
};
const stopped = (server) => {
  server.given = true;
  server.close();
};`;

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
        return socket.startsWith("listener") ? `stopped(${socket})` : `gone(${socket}.destroy())`;
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
  prelude: `const wordOf = (error) => /^E[A-Z0-9]+$/.test(error.code) ? error.code : "error";
const recv = async (conn, size) => {
  const count = await conn.read(new Uint8Array(size));
  return count === null ? "eof" : count + " bytes";
};
const drain = async (conn, size = Infinity) => {
  for (let count = 0;;) {
    if (count === size) return told(count, "all");
    let got;
    try {
      got = await conn.read(new Uint8Array(Math.min(65536, size - count)));
    } catch (error) {
      return told(count, wordOf(error));
    }
    if (got === null) return told(count, "end");
    count += got;
  }
};
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
        return `recv(${socket}, ${given["size"]})`;
      case "recvfrom":
        return `(await ${socket}.receive(new Uint8Array(${given["size"]})))[0].length + " bytes"`;
      case "drain":
        return `drain(${socket}${given["size"] === undefined ? "" : `, ${given["size"]}`})`;
      case "sendall":
        return `sendall(${socket}, ${sizeOf(call)})`;
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
    if (found === undefined) throw new Inexpressible(`"${text}" is no path`);
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

/** The port that a call is given: 0, or that of an address that an end has told. */
function portText(address: string | undefined, addresses: Addresses): string {
  return address?.endsWith(":0") ? "0" : addresses.port(address ?? "");
}

/** A call that gives a port, which is told apart from one that gives nothing. */
function portGiven({ gave }: Call, addresses: Addresses, port: string): string {
  return gave === "" ? `known(${port})` : `${addresses.port(gave)} = ${port}`;
}

/** The own name of a socket of Deno. */
function nameOf(socket: string): string {
  return `${socket}.${/^(listener|datagram)/.test(socket) ? "addr" : "localAddr"}`;
}
