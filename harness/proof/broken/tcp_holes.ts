import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { ACK, FLAGS, KEEP, LOSE, RST } from "../../endpoint/losses.ts";
import { within } from "../../endpoint/within.ts";
import { type Defect, isWaiting, never } from "./endpoint.ts";
import { deaf } from "./tcp_loss.ts";

/**
 * Bytes of `struct tcp_info`, and where `tcpi_rcv_ooopack`, `tcpi_data_segs_in` and `tcpi_bytes_received`
 * are.
 */
const [INFO_SIZE, OUT_OF_ORDER, SEGMENTS, BYTES] = [232, 224, 152, 128];
/** Milliseconds between two looks, and for all of them. */
const [PAUSE_MS, LOOKS_MS] = [5, 40];

/** The info of a connection; `undefined` for what is none. */
async function infoOf(endpoint: Endpoint, socket: SocketId): Promise<DataView | undefined> {
  const { value } = await endpoint.invoke("getRawOption", { socket, option: "TCP_INFO", size: INFO_SIZE });
  if (value === undefined || value.data.length < INFO_SIZE) return undefined;
  return new DataView(value.data.buffer, value.data.byteOffset);
}

/** The segments with bytes that have arrived at a socket, and the bytes without those that came again. */
async function arrived(endpoint: Endpoint, socket: SocketId) {
  const info = await infoOf(endpoint, socket);
  return info && { segments: info.getUint32(SEGMENTS, true), bytes: info.getBigUint64(BYTES, true) };
}

/** True if something has arrived at a socket after bytes that were missing. */
async function hasHole(endpoint: Endpoint, socket: SocketId): Promise<boolean> {
  return ((await infoOf(endpoint, socket))?.getUint32(OUT_OF_ORDER, true) ?? 0) > 0;
}

/** {@linkcode hasHole}, or something arrives after bytes that are missing while nothing can be received. */
async function waitsForHole(endpoint: Endpoint, socket: SocketId): Promise<boolean> {
  const lastMs = performance.now() + LOOKS_MS;
  while (!await hasHole(endpoint, socket)) {
    if (performance.now() > lastMs || await isWaiting(endpoint, socket, PAUSE_MS)) return false;
  }
  return true;
}

/** Defects where something arrives while bytes before it are missing. */
export const TCP_HOLES: readonly Defect[] = [
  {
    // smoltcp-rs/smoltcp#112
    name: "takes what arrives after missing bytes for the end",
    caughtBy: ["tcp/loss/hole", "tcp/loss/hole-end"],
    breaks: () => ({
      async drain({ socket }, next, endpoint) {
        if (!await waitsForHole(endpoint, socket)) return await next();
        return { value: { count: 0, mismatch: null, end: "eof" } };
      },
    }),
  },
  {
    name: "gives bytes in the order of their arrival",
    caughtBy: ["tcp/loss/hole", "tcp/loss/hole-poll"],
    breaks: () => ({
      async drain({ socket }, next, endpoint) {
        const reply = await next();
        if (!reply.value || !await hasHole(endpoint, socket)) return reply;
        return { value: { ...reply.value, mismatch: 0 } };
      },
    }),
  },
  {
    name: "acknowledges what arrives after missing bytes, and does not keep it",
    caughtBy: ["tcp/loss/hole", "tcp/loss/hole-poll"],
    breaks: () => ({
      async drain({ socket }, next, endpoint) {
        const reply = await next();
        return await hasHole(endpoint, socket) ? await never() : reply;
      },
    }),
  },
  {
    name: "reports to a poll what arrives after missing bytes",
    caughtBy: ["tcp/loss/hole-poll"],
    breaks: () => ({
      async poll({ socket, events }, next, endpoint) {
        const polling = next();
        if (!events.includes("in") || await within(PAUSE_MS, polling) !== undefined) return await polling;
        return await waitsForHole(endpoint, socket) ? { value: { events: ["in"] } } : await polling;
      },
    }),
  },
  {
    name: "counts what arrives after missing bytes",
    caughtBy: ["tcp/loss/hole-receives"],
    breaks: () => ({
      async fionread({ socket }, next, endpoint) {
        const reply = await next();
        return reply.value?.count === 0 && await waitsForHole(endpoint, socket)
          ? { value: { count: 1 } }
          : reply;
      },
    }),
  },
  ...(["peek", undefined] as const).map((flag): Defect => ({
    name: `gives after missing bytes what has arrived to a ${flag ?? "receive"} that does not wait`,
    caughtBy: ["tcp/loss/hole-receives"],
    breaks: () => ({
      async recv({ socket, flags }, next, endpoint) {
        const reply = await next();
        const gives = reply.error?.errno === "EAGAIN" &&
          (flags?.includes("peek") ?? false) === (flag !== undefined);
        return gives && await waitsForHole(endpoint, socket) ? { value: { data: Uint8Array.of(1) } } : reply;
      },
    }),
  })),
  {
    name: "does not hear that bytes which are missing come no more",
    caughtBy: ["tcp/loss/hole-reset"],
    breaks: () => {
      // The answer to its question has the flag of a reset alone.
      const deafToAnswers = deaf(FLAGS, [0x54, 0, 0, RST | ACK], [0x15, 0, 1, RST], LOSE, KEEP);
      return { accept: deafToAnswers, connectStream: deafToAnswers };
    },
  },
  {
    name: "gives what arrives again another time",
    caughtBy: ["tcp/loss/arrives-twice"],
    breaks: () => ({
      async drain({ socket }, next, endpoint) {
        const draining = next();
        const before = await arrived(endpoint, socket);
        while (before !== undefined && await within(PAUSE_MS, draining) === undefined) {
          const now = await arrived(endpoint, socket);
          if (now === undefined || now.bytes !== before.bytes) break;
          if (now.segments > before.segments) return { value: { count: 1, mismatch: 0, end: "size" } };
        }
        return await draining;
      },
    }),
  },
];
