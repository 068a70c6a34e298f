import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Defect } from "./endpoint.ts";
import { brokenRelay, type Direction, SoundRelay } from "./relay.ts";

/** Milliseconds after its half-close in which an impatient relay gives a connection up. */
const IMPATIENT_MS = 500;
/** Milliseconds of silence after which one does; more than any case is silent by chance. */
const SILENT_MS = 1_000;
/** Milliseconds between two looks for silence. */
const LOOK_MS = 20;

/** Defects of relays at the end of a direction. */
export const RELAY_HALF_CLOSE: readonly Defect[] = [
  brokenRelay(
    // envoyproxy/envoy#17160
    "relays, and keeps half-closes to itself",
    ["relay/half-close", "relay/flushed-at-close"],
    class extends SoundRelay {
      protected override async atEnd(): Promise<void> {}
    },
  ),
  brokenRelay(
    // envoyproxy/envoy#2067, moby/moby#27539, fatedier/frp#4967
    "relays, and gives the connection up with its first direction",
    ["relay/half-close-reply"],
    class extends SoundRelay {
      protected override async atEnd(from: SocketId, to: SocketId): Promise<void> {
        await this.finished(from, to);
      }
    },
  ),
  brokenRelay(
    "relays, and gives a half-closed connection half a second",
    ["relay/half-closed-silence"],
    class extends SoundRelay {
      protected override async atEnd(from: SocketId, to: SocketId, direction: Direction): Promise<void> {
        await super.atEnd(from, to, direction);
        setTimeout(() => void this.finished(from, to), IMPATIENT_MS);
      }
    },
  ),
  brokenRelay(
    "relays, and gives a silent connection a second",
    ["relay/idle"],
    class extends SoundRelay {
      #lastMs = performance.now();
      protected override read(from: SocketId, direction: Direction): Promise<Reply<"recv">> {
        this.#lastMs = performance.now();
        return super.read(from, direction);
      }
      protected override async pump(from: SocketId, to: SocketId, direction: Direction): Promise<boolean> {
        const timer = setInterval(() => {
          if (performance.now() - this.#lastMs > SILENT_MS) void this.finished(from, to);
        }, LOOK_MS);
        try {
          return await super.pump(from, to, direction);
        } finally {
          clearInterval(timer);
        }
      }
    },
  ),
  brokenRelay(
    // istio/ztunnel#1887, haproxy/haproxy#1505
    "relays, and ends with a reset what ended in order",
    ["relay/ends-of-both", "relay/flushed-at-close"],
    class extends SoundRelay {
      protected override async atEnd(_from: SocketId, to: SocketId): Promise<void> {
        await this.call("abort", { socket: to });
      }
    },
  ),
];
