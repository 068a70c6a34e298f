import type { SocketId } from "../../endpoint/kinds.ts";
import type { Defect } from "./endpoint.ts";
import { type Direction, type RelayKind, SoundRelay } from "./relay.ts";

function relay(name: string, caughtBy: readonly string[], kind: RelayKind): Defect {
  return { name, caughtBy, of: "relay", relay: kind, breaks: () => ({}) };
}

/** Defects of relays at the end of a direction. */
export const RELAY_HALF_CLOSE: readonly Defect[] = [
  // envoyproxy/envoy#2067, moby/moby#27539
  relay(
    "relays, and keeps half-closes to itself",
    ["relay/half-close"],
    class extends SoundRelay {
      protected override async atEnd(_from: SocketId, _to: SocketId, _direction: Direction): Promise<void> {}
    },
  ),
];
