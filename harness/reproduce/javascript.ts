import { type Call, Inexpressible, parametersOf, pathOf, quotedHost, sizeOf } from "./steps.ts";

/** A runtime of JavaScript: what its programs begin with, and the text of each of the subject's calls. */
export interface Runtime {
  /** The command that runs a program. */
  readonly command: string;
  /** Definitions that the calls use. */
  readonly prelude: string;
  /** A call, as an expression. */
  text(call: Call): string;
}

// A socket keeps its errors for the next call, and whether it is closed.
const NODE_PRELUDE = `function watched(socket) {
  socket.failures = [];
  socket.on("error", (error) => socket.failures.push(error)).on("close", () => socket.gone = true);
  return socket;
}
async function until(socket, take) {
  for (;;) {
    const found = take();
    if (found !== undefined) return found;
    if (socket.failures.length > 0) throw socket.failures.shift();
    if (socket.gone || socket.given) throw new Error("'close' was emitted");
    await Promise.race([sleep(1), new Promise((go) => socket.wake = go)]);
  }
}
const called = (socket, start) => {
  let outcome;
  start((error) => {
    outcome = { error };
    if (error) socket.failures = socket.failures.filter((each) => each !== error);
    if (error) socket.on("error", () => socket.failures = socket.failures.filter((each) => each !== error));
  });
  return until({ get failures() { return []; }, get gone() { return socket.gone && outcome === undefined; } }, () => outcome)
    .then(({ error }) => {
      if (error) throw error;
      return "ok";
    });
};
const opened = async (socket, event) => {
  let ready;
  socket.once(event, () => ready = true);
  await until(watched(socket), () => ready);
  return socket;
};
const listening = async (at) => {
  const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true, highWaterMark: 0 });
  await opened(server.listen(at), "listening");
  server.queue = [];
  server.on("connection", (socket) => server.queue.push(watched(socket)));
  return server;
};
const recv = (socket, size) => until(socket, () => {
  if (!socket.rest?.length) socket.rest = socket.read();
  if (!socket.rest?.length) {
    if (socket.listenerCount("readable") === 0) socket.on("readable", () => socket.wake?.());
    return socket.readableEnded ? "eof" : undefined;
  }
  const { length } = socket.rest.subarray(0, size);
  socket.rest = socket.rest.subarray(length);
  return length + " bytes";
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
  if (socket.failures.length > 0) throw socket.failures.shift();
  return called(socket, (done) => socket.write(Buffer.alloc(size, "x"), done));
};
const gone = async (socket) => {
  while (!socket.gone) await sleep(1);
  return "ok";
};`;

/** Node.js: \`node:net\`. */
export const NODE: Runtime = {
  command: "node",
  prelude: NODE_PRELUDE,
  text(call) {
    const { method, socket, makes } = call;
    const given = parametersOf(call);
    const name = makes || "_";
    const at = (own: boolean) => {
      const path = pathOf(given[""]);
      const backlog = given["backlog"] === undefined ? "" : `, backlog: ${given["backlog"]}`;
      if (path !== undefined) return `{ path: path(${JSON.stringify(path)})${backlog} }`;
      return `{ host: ${quotedHost(given[""])}, port: ${own ? 0 : portOf(given[""])}${backlog} }`;
    };
    switch (method) {
      case "listenStream":
        return `${name} = await listening(${at(true)}), "ok"`;
      case "connectStream":
        return `${name} = await opened(new net.Socket({ allowHalfOpen: true, highWaterMark: 0 }).pause().connect(${
          at(false)
        }), "connect"), "ok"`;
      case "accept":
        return `${name} = await until(${socket}, () => ${socket}.queue.shift()), ${name}.remotePort, "ok"`;
      case "getsockname":
        return pathOf(call.gave) === undefined
          ? `known(${socket}.address().port)`
          : `(${socket}.address(), "ok")`;
      case "getpeername":
        return `(known(${socket}.remotePort), "ok")`;
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
          ? `(${socket}.given = true, ${socket}.close(), "ok")`
          : `${socket}.destroy() && await gone(${socket})`;
      case "abort":
        return `${socket}.resetAndDestroy() && await gone(${socket})`;
      default:
        throw new Inexpressible(`node:net has no ${method} in a program`);
    }
  },
};

/** Deno: its own \`Deno.listen\`, \`Deno.connect\` and so on. */
export const DENO: Runtime = {
  command: "deno run --allow-net --allow-run --allow-env --allow-read --allow-write --unstable-net",
  prelude: `const recv = async (conn, size) => {
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
  return "ok";
};`,
  text(call) {
    const { method, socket, makes } = call;
    const given = parametersOf(call);
    const name = makes || "_";
    const at = (transport: "tcp" | "udp", own: boolean) => {
      const address = given[""]?.split(", ").at(-1);
      const path = pathOf(address);
      if (path !== undefined) {
        const kind = transport === "tcp" ? "unix" : "unixpacket";
        return `{ transport: "${kind}", path: path(${JSON.stringify(path)}) }`;
      }
      return `{ transport: "${transport}", hostname: ${quotedHost(address)}, port: ${
        own ? 0 : portOf(address)
      } }`;
    };
    switch (method) {
      case "listenStream":
        return `${name} = Deno.listen(${at("tcp", true)}), "ok"`;
      case "connectStream":
        return `${name} = await Deno.connect(${at("tcp", false)}), "ok"`;
      case "openDatagram":
        return `${name} = Deno.listenDatagram(${at("udp", true)}), "ok"`;
      case "accept":
        return `${name} = await ${socket}.accept(), "ok"`;
      case "getsockname":
        return pathOf(call.gave) === undefined
          ? `(${socket}.addr ?? ${socket}.localAddr).port`
          : `(known(${socket}.addr ?? ${socket}.localAddr), "ok")`;
      case "getpeername":
        return `(known(${socket}.remoteAddr), "ok")`;
      case "recv":
        return `recv(${socket}, ${given["size"]})`;
      case "recvfrom":
        return `(await ${socket}.receive(new Uint8Array(${given["size"]})))[0].length + " bytes"`;
      case "drain":
        return `drain(${socket}${given["size"] === undefined ? "" : `, ${given["size"]}`})`;
      case "sendall":
        return `sendall(${socket}, ${sizeOf(call)})`;
      case "shutdown":
        return `(await ${socket}.closeWrite(), "ok")`;
      case "close":
        return `(${socket}.close(), "ok")`;
      default:
        throw new Inexpressible(`Deno has no ${method} in a program`);
    }
  },
};

/** Writes an operation on a file as an expression of either runtime. */
export function fileText(call: Call): string {
  const given = parametersOf(call);
  const path = (text: string | undefined) => {
    const found = pathOf(text);
    if (found === undefined) throw new Inexpressible(`"${text}" is no path`);
    return `path(${JSON.stringify(found)})`;
  };
  const own = () => path(call.detail.split(", ")[1]);
  switch (call.method) {
    case "unlink":
      return `(fs.unlinkSync(${own()}), "ok")`;
    case "write":
      return `(fs.writeFileSync(${own()}, "not a socket"), "ok")`;
    case "read":
      return `(fs.readFileSync(${own()}), "ok")`;
    case "mkdir":
      return `(fs.mkdirSync(${own()}), "ok")`;
    case "symlink":
      return `(fs.symlinkSync(${path(given["to"])}, ${path(given["from"])}), "ok")`;
    case "lstat":
      return `kindOf(${own()})`;
    default:
      throw new Inexpressible(`The script's ${call.method} has no place in a program`);
  }
}

/** The port of an address that the other end has told. */
function portOf(address: string | undefined): string {
  return `ports[${JSON.stringify(address)}]`;
}
