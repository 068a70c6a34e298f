// UDP on Linux, over loopback, which delivers within the sender's call: a bound socket, its peer, and a
// stranger.
import { linux, posix, rfc } from "../case/sources.ts";
import { arrive, datagramModel, type DatagramWorld, type Went } from "./datagram_rules.ts";
import { DATAGRAM_STEPS, type DatagramStep } from "./datagram_steps.ts";
import type { Model } from "./model.ts";

/** A datagram comes that is not the peer's: a connected socket does not hear it. */
function heard(world: DatagramWorld): Went {
  return world.connected ? ["ok", world] : arrive(world, "small");
}

function send(world: DatagramWorld, step: DatagramStep): Went {
  const { connected, refused, noWrites, left, there } = world;
  if (!connected && step === "send") return ["EDESTADDRREQ", world];
  if (refused) return ["ECONNREFUSED", { ...world, refused: false }];
  if (noWrites) return ["EPIPE", world];
  if (step === "send-self") return heard(world);
  // The refusal comes back at once, to a connected socket.
  return ["ok", left ? { ...world, refused: connected } : { ...world, there: there + 1 }];
}

function act(world: DatagramWorld, step: DatagramStep): Went {
  const { queue, connected, refused } = world;
  switch (step) {
    case "connect":
      return ["ok", { ...world, connected: true }];
    case "send-beyond":
    case "send-connected-beyond":
      return ["EMSGSIZE", world];
    case "shut-write":
      return [connected ? "ok" : "ENOTCONN", { ...world, noWrites: true }];
    case "poll":
      return [[queue.length > 0 && "in", "out", refused && "err"].filter(Boolean).join(","), world];
    case "stranger-send":
      return heard(world);
    default:
      return send(world, step);
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
    case "send-self":
      return ["ok", "ECONNREFUSED", "EPIPE", "EISCONN"];
    case "send-largest":
      return ["ok", "ECONNREFUSED", "EPIPE", "EISCONN", "EMSGSIZE", "ENOBUFS"];
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

const {
  "peer-close": _peerClose,
  "fill": _fill,
  "send-nowhere": _sendNowhere,
  "unnamed-send": _unnamedSend,
  ...STEPS
} = DATAGRAM_STEPS;

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
