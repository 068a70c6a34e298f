/**
 * Measures the cost of driving through the harness: the same calls on the same kinds of sockets, once
 * straight over FFI, once by seats with recording and deadlines. Prints ratios of one run; the two ways take
 * turns, so that whatever else the machine does hits both.
 *
 * @module
 */
import { LibcEndpoint } from "../../libc/endpoint.ts";
import { encodeAddress } from "../../libc/sockaddr.ts";
import { AF_INET, MSG_DONTWAIT, MSG_NOSIGNAL, SOCK_FLAGS } from "../../libc/constants.ts";
import { monotonicNow } from "../../libc/monotonic.ts";
import { openSystem } from "../../libc/sys.ts";
import { History } from "../../script/history.ts";
import { PatternReader } from "../../endpoint/pattern.ts";
import { Seat } from "../../script/seat.ts";
import type { Socket } from "../../script/socket.ts";

const ROUNDS = 2_000;
const MESSAGE = 64;
const BULK = 64 * 1024 * 1024;
const REPEATS = 31;

const { c } = openSystem();
const FLAGS = MSG_DONTWAIT | MSG_NOSIGNAL;

/** Two connected descriptors, made without the harness. */
function rawPair(): [number, number] {
  const flags = 1 | SOCK_FLAGS;
  const listener = c.socket(AF_INET, flags, 0);
  const any = encodeAddress({ family: "ipv4", host: "127.0.0.1", port: 0 });
  c.bind(listener, any, any.length);
  c.listen(listener, 1);
  const [name, length] = [new Uint8Array(16), new Uint32Array([16])];
  c.getsockname(listener, name, length);
  const client = c.socket(AF_INET, flags, 0);
  c.connect(client, name, 16);
  const server = c.accept(listener, new Uint8Array(16), new Uint32Array([16]));
  c.fcntl(server, 4, 0o4000);
  c.close(listener);
  return [client, server];
}

function rawPingPong([client, server]: [number, number]): void {
  const message = new Uint8Array(MESSAGE);
  const buffer = new Uint8Array(65_536);
  const receive = (fd: number) => {
    const count = c.recv(fd, buffer, 65_536n, MSG_DONTWAIT);
    if (count !== MESSAGE) throw new Error(`Received ${count}`);
    return buffer.slice(0, count);
  };
  for (let round = 0; round < ROUNDS; round++) {
    c.send(client, message, 64n, FLAGS);
    c.send(server, receive(server), 64n, FLAGS);
    receive(client);
  }
}

/**
 * Moves the same 64 MiB: sent in the same pieces until the kernel would wait, then received until it would
 * wait, compared on the way.
 */
function rawBulk([client, server]: [number, number]): void {
  const sending = new PatternReader({ seed: 1, length: BULK });
  const wanted = new PatternReader({ seed: 1, length: BULK });
  const buffer = new Uint8Array(65_536);
  while (wanted.position < BULK) {
    while (sending.position < BULK) {
      const piece = sending.peek(65_536);
      const count = c.send(client, piece, BigInt(piece.length), FLAGS);
      if (count < 0) break;
      sending.position += count;
    }
    while (wanted.position < BULK) {
      const count = c.recv(server, buffer, 65_536n, MSG_DONTWAIT);
      if (count < 0) break;
      for (let at = 0; at < count;) {
        const piece = wanted.peek(count - at);
        const found = buffer.subarray(at, at + piece.length);
        if (c.memcmp(found, piece, BigInt(piece.length)) !== 0) throw new Error("Corrupt");
        at += piece.length;
        wanted.position += piece.length;
      }
    }
  }
  c.close(client);
  c.close(server);
}

async function drivenPair(client: Seat, server: Seat): Promise<[Socket, Socket]> {
  const listener = await server.listenStream({ family: "ipv4", host: "127.0.0.1", port: 0 });
  const connection = await client.connectStream(await listener.getsockname());
  return [connection, (await listener.accept()).socket];
}

async function drivenPingPong([client, server]: [Socket, Socket]): Promise<void> {
  const message = new Uint8Array(MESSAGE);
  for (let round = 0; round < ROUNDS; round++) {
    await client.send(message);
    await server.send(await server.recv(65_536));
    await client.recv(65_536);
  }
}

async function drivenBulk([client, server]: [Socket, Socket]): Promise<void> {
  const pattern = { seed: 1, length: BULK };
  const [drained] = await Promise.all([server.drain({ pattern, size: BULK }), client.sendall(pattern)]);
  if (drained.count !== BULK || drained.mismatch !== null) throw new Error("Corrupt");
}

async function timeMs(what: () => void | Promise<void>): Promise<number> {
  const before = performance.now();
  await what();
  return performance.now() - before;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Measures two ways of doing the same in turns, `repeats` times; the median of each. */
export async function compareWays(
  raw: () => void | Promise<void>,
  driven: () => void | Promise<void>,
  repeats = REPEATS,
): Promise<{ rawMs: number; drivenMs: number; ratio: number }> {
  await raw();
  await driven();
  const [raws, drivens]: [number[], number[]] = [[], []];
  for (let repeat = 0; repeat < repeats; repeat++) {
    raws.push(await timeMs(raw));
    drivens.push(await timeMs(driven));
  }
  const [rawMs, drivenMs] = [median(raws), median(drivens)];
  return { rawMs, drivenMs, ratio: drivenMs / rawMs };
}

/** Prints both ratios. */
export async function benchDriving(): Promise<void> {
  const endpoints = [new LibcEndpoint(), new LibcEndpoint()] as const;
  const history = new History(monotonicNow());
  const seat = (name: "subject" | "peer", index: 0 | 1) =>
    new Seat({ name, endpoint: endpoints[index], history, deadlineMs: 10_000 });
  const driven = await drivenPair(seat("subject", 0), seat("peer", 1));
  const raw = rawPair();
  const pingPong = await compareWays(() => rawPingPong(raw), () => drivenPingPong(driven));
  const perCall = (ms: number) => (ms * 1000 / (ROUNDS * 4)).toFixed(2);
  console.log(
    `64-byte ping-pong    raw ${perCall(pingPong.rawMs)} µs a call, driven ${
      perCall(pingPong.drivenMs)
    } µs: ` +
      `ratio ${pingPong.ratio.toFixed(2)} (at most 1.50)`,
  );
  // Fresh sockets each time: how fast a pair is depends on where the kernel happens to put its buffers.
  const bulk = await compareWays(() => rawBulk(rawPair()), async () => {
    const fresh = await drivenPair(seat("subject", 0), seat("peer", 1));
    await drivenBulk(fresh);
    await Promise.all(fresh.map((socket) => socket.close()));
  });
  console.log(
    `64 MiB one way       raw ${bulk.rawMs.toFixed(1)} ms, driven ${bulk.drivenMs.toFixed(1)} ms: ` +
      `ratio ${bulk.ratio.toFixed(2)} (at most 1.10)`,
  );
  await Promise.all(endpoints.map((each) => each.stop()));
}

if (import.meta.main) await benchDriving();
