/*
 * The wire of an agent in JavaScript: lines of JSON, a promise for each request, bulk data. It knows nothing
 * of sockets, so an agent for another library keeps this file and replaces sockets.mjs. Node.js 20 or newer,
 * Bun, Deno's Node compatibility layer.
 */
import { Buffer } from "node:buffer";
import process from "node:process";

/** Parameters that the interface cannot serve. */
export class BadParams extends Error {}

/** Refuses the value of a parameter. */
export function refuse(name, value, expected) {
  throw new BadParams(`'${name}' is ${JSON.stringify(value) ?? "missing"}, expected ${expected}`);
}

// --- Bulk data ---------------------------------------------------------------------------------------------

const TILE = 65_521;

/** By seed: cases have few seeds, and send a byte at a time of some. */
const tiles = new Map();

function tileOf(seed) {
  let tile = tiles.get(seed);
  if (tile === undefined) {
    tile = Buffer.alloc(TILE);
    for (let index = 0, x = seed; index < TILE; index++) {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      tile[index] = x >>> 24;
    }
    tiles.set(seed, tile);
  }
  return tile;
}

/** Bytes that are described by seed, length and offset. */
class Pattern {
  constructor({ seed, length, offset = 0 }) {
    this.length = length;
    this.offset = offset;
    this.tile = Buffer.from(tileOf(seed));
  }

  /** At most `size` bytes from `position` on, as many as one tile holds. Valid until the next call. */
  piece(position, size) {
    const at = this.offset + position;
    this.tile.writeBigUInt64LE(BigInt(Math.floor(at / TILE)));
    const from = at % TILE;
    return this.tile.subarray(from, from + Math.max(0, Math.min(size, this.length - position)));
  }

  whole() {
    const whole = Buffer.allocUnsafe(this.length);
    for (let position = 0; position < this.length;) {
      const piece = this.piece(position, this.length);
      whole.set(piece, position);
      position += piece.length;
    }
    return whole;
  }

  /** The position of the first byte of `data`, which begins at `position`, that differs; else null. */
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

/** The bytes to send, carried or described. */
export function payload({ data }) {
  return "seed" in data ? new Pattern(data).whole() : Buffer.from(data.base64, "base64");
}

/** Receives by `recv`, which is given a size, until end of file, an error or the size of a drain. */
export async function drain({ size = Infinity, chunk = 65_536, pattern }, recv, failure) {
  const expected = pattern && new Pattern(pattern);
  const found = { count: 0, mismatch: null, end: "size" };
  try {
    while (found.count < size) {
      const data = await recv(Math.min(chunk, size - found.count));
      if (data.length === 0) return { ...found, end: "eof" };
      found.mismatch ??= expected?.mismatch(found.count, data) ?? null;
      found.count += data.length;
    }
  } catch (error) {
    return { ...found, end: "error", error: failure(error) };
  }
  return found;
}

// --- Requests ----------------------------------------------------------------------------------------------

const MAY_WAIT = new Set(
  "accept connectStream connect send sendall recv drain sendto recvfrom poll close".split(" "),
);

const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);

/**
 * Serves requests until stdin ends. `introduction()` is the answer to `initialize`. `operations` has a
 * function for each operation: it looks at its parameters, and then calls `go()` just before the call of the
 * socket. `reasons` says why others are missing, `failure(error)` gives the errno and the words of a socket's
 * error, `clear()` closes every socket and gives the number of those that were open.
 */
export function serve({ introduction, operations, reasons, failure, clear }) {
  /** Calls at work. */
  const busy = new Set();

  /** Closes everything, until no call is at work: one on its way out may open a socket. */
  async function reset() {
    const open = await clear();
    while (busy.size > 0) {
      await Promise.all(busy);
      await clear();
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
      const result = { ...await operations[method](params, go) };
      result.elapsedNs = elapsedNs();
      if ("data" in result) result.data = { base64: result.data.toString("base64") };
      write({ id, result });
    } catch (error) {
      if (error instanceof BadParams) return write({ id, error: { code: -32602, message: error.message } });
      const failed = failure(error);
      write({ id, error: { code: 1, message: failed.native, data: { ...failed, elapsedNs: elapsedNs() } } });
    }
  }

  async function answer(line) {
    let request;
    try {
      request = JSON.parse(line);
      if (typeof request.id !== "number") throw new TypeError("The request has no 'id'");
    } catch (error) {
      return write({ id: null, error: { code: -32700, message: error.message } });
    }
    const { id, method, params } = request;
    if (method === "initialize") return write({ id, result: await introduction() });
    if (method === "reset") return write({ id, result: await reset() });
    if (!Object.hasOwn(operations, method)) {
      const message = reasons[method] ?? `There is no method ${JSON.stringify(method)}`;
      return write({ id, error: { code: -32601, message } });
    }
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
  // Nobody reads any more.
  process.stdout.on("error", () => process.exit(0));
}
