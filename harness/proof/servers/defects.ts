import type { ServiceName, Transport } from "../../endpoint/server.ts";

/** A server with a defect, by the name that `server.py` knows it by. */
export interface ServerDefect {
  /** The defect in words. */
  readonly name: string;
  /** The services in which it shows. */
  readonly services: readonly ServiceName[];
  /** The transport of which it has the service. */
  readonly transport: Transport;
  /** Ids of cases that must fail because of it, for each of the services. */
  readonly caughtBy: readonly string[];
}

function defect(
  transport: Transport,
): (name: string, services: readonly ServiceName[], ...cases: readonly string[]) => ServerDefect {
  return (name, services, ...cases) => ({
    name,
    services,
    transport,
    caughtBy: cases.map((each) => `server/${each}`),
  });
}

const stream = defect("stream");
const datagram = defect("datagram");

/** Every defect of `server.py`. */
export const SERVER_DEFECTS: readonly ServerDefect[] = [
  stream("never sends the last byte", ["http"], "answer"),
  stream("answers what it should discard", ["discard"], "answer"),
  stream("counts from 1970", ["time"], "answer"),
  stream("serves two clients", ["echo", "chargen"], "answer"),
  stream("drops its answer at end of file", ["echo", "http"], "half-close"),
  stream("keeps connections of clients that left", ["upper", "http"], "leaves-without-a-word"),
  stream("resets behind its answer", ["http", "daytime"], "orderly-end"),
  stream("closes before it has read the request", ["http"], "answer-before-body"),
  stream("closes before it has read the request", ["daytime"], "unread-at-close"),
  stream("takes the first receive for the request", ["echo", "http"], "byte-by-byte"),
  stream("forgets what follows a request", ["echo", "http"], "two-requests"),
  stream(
    "ends when a client is gone",
    ["echo", "http"],
    "reset-mid-request",
    "gone-before-answer",
  ),
  stream("ends when a client is gone", ["upper", "chargen"], "reset-mid-answer", "gone-before-answer"),
  stream("stops accepting when a client is gone", ["echo", "exchange"], "reset-mid-request"),
  stream(
    "asks each client for its name and ends without one",
    ["echo", "http"],
    "reset-before-accept",
  ),
  stream("dies of SIGPIPE", ["daytime", "http"], "gone-before-answer"),
  stream("loses patience after a third of a second", ["echo", "http"], "idle", "idle-end"),
  stream("serves one client at a time", ["echo", "http"], "idle-neighbour"),
  stream("serves the last first", ["echo", "http"], "in-order"),
  stream("turns the fiftieth of many away", ["echo", "exchange"], "many-idle"),
  stream("gives up when there are many", ["http"], "many-idle"),
  stream("keeps what it cannot send", ["echo", "upper"], "back-pressure"),
  stream("spins without a descriptor", ["echo", "http"], "out-of-descriptors"),
  stream("ends when it has no descriptor", ["echo"], "out-of-descriptors"),
  stream("never accepts again without a descriptor", ["upper"], "out-of-descriptors"),
  stream("listens at one address only", ["echo"], "every-address"),
  datagram("never sends the last byte", ["echo", "exchange"], "udp-answer"),
  datagram("answers from another port", ["echo", "chargen"], "udp-answer"),
  datagram("answers what it should discard", ["discard"], "udp-discard"),
  datagram("takes an empty datagram for the end", ["echo"], "udp-empty"),
  datagram("does not answer an empty datagram", ["upper"], "udp-empty"),
  datagram("has a small buffer", ["echo"], "udp-largest"),
  datagram("answers the first client", ["echo"], "udp-two-clients"),
  datagram("ends when its answer is refused", ["echo", "daytime"], "udp-gone-client"),
  datagram("ends when it cannot answer", ["echo", "time"], "udp-port-zero"),
];
