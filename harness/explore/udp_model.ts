// UDP on Linux, over loopback, which delivers within the sender's call: a bound socket, its peer, and a
// stranger.
import { linux, posix, rfc } from "../case/sources.ts";
import { arrive, datagramModel, type DatagramWorld, type Went } from "./datagram_rules.ts";
import { DATAGRAM_STEPS, type DatagramStep } from "./datagram_steps.ts";
import type { Model } from "./model.ts";

function send(world: DatagramWorld, addressed: boolean): Went {
  const { connected, refused, noWrites, left, there } = world;
  if (!connected && !addressed) return ["EDESTADDRREQ", world];
  if (refused) return ["ECONNREFUSED", { ...world, refused: false }];
  if (noWrites) return ["EPIPE", world];
  // The refusal comes back at once, to who is connected.
  return ["ok", left ? { ...world, refused: connected } : { ...world, there: there + 1 }];
}

function act(world: DatagramWorld, step: DatagramStep): Went {
  const { queue, connected, refused } = world;
  switch (step) {
    case "connect":
      return ["ok", { ...world, connected: true }];
    case "send":
      return send(world, false);
    case "send-beyond":
    case "send-connected-beyond":
      return ["EMSGSIZE", world];
    case "shut-write":
      return [connected ? "ok" : "ENOTCONN", { ...world, noWrites: true }];
    case "poll":
      return [[queue.length > 0 && "in", "out", refused && "err"].filter(Boolean).join(","), world];
    case "stranger-send":
      return connected ? ["ok", world] : arrive(world, "small");
    default:
      return send(world, true);
  }
}

/** Outcomes that the standards leave open, by that of Linux: whether and when a refusal is reported. */
function elsewhere(step: string, seen: string): string[] {
  switch (step as DatagramStep) {
    case "send":
      return seen === "EDESTADDRREQ" ? ["ENOTCONN"] : ["ok", "ECONNREFUSED", "EPIPE"];
    case "sendto":
    case "send-none":
    case "send-large":
      return ["ok", "ECONNREFUSED", "EPIPE", "EISCONN"];
    case "recv":
    case "recv-one":
    case "peek":
      return seen === "ECONNREFUSED" ? ["EAGAIN", "whole", "truncated", "empty"] : [];
    case "error":
      return ["none"];
    case "shut-write":
      return ["ok", "ENOTCONN"];
    default:
      return [];
  }
}

const { "peer-close": _peerClose, "fill": _fill, ...STEPS } = DATAGRAM_STEPS;

const MODEL = datagramModel({ act, sendWaits: () => false, wake: (world, step) => [act(world, step)] });

/** UDP as Linux has it. */
export const UDP: Model<DatagramWorld> = {
  ...MODEL,
  name: "udp",
  families: ["ipv4", "ipv6"],
  steps: STEPS,
  needs: ["datagram"],
  sources: [rfc(768), posix("recvfrom"), posix("sendto"), linux("udp(7)")],
  // IPv4 and IPv6 do not look at the length and the receiver in the same order.
  can: (world, step) => (step !== "send-connected-beyond" || world.connected) && MODEL.can(world, step),
  elsewhere,
};
