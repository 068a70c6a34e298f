import {
  defineCase,
  EVERY_FAMILY,
  exchanged,
  linux,
  type Outcome,
  outcome,
  posix,
  python,
  type Socket,
  tutorial,
} from "../../harness/case/mod.ts";

/** AF_ and IPPROTO_ numbers of Linux; those of the other systems differ. */
const DOMAINS = { ipv4: 2, ipv6: 10, unix: 1 };
const PROTOCOLS = { stream: { ipv4: 6, ipv6: 6, unix: 0 }, datagram: { ipv4: 17, ipv6: 17, unix: 0 } };
/** SOCK_STREAM and SOCK_DGRAM, which are the same on every system that Python knows. */
const TYPES = { stream: 1, datagram: 2 };

const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "lifecycle/supported-types",
  title: "Every family has streams and datagrams",
  requirement: "socket() makes streams and datagram sockets of each family, " +
    "which report their family, type and protocol.",
  level: "must",
  sources: [
    posix("socket"),
    posix("getsockopt", "SO_TYPE"),
    linux("socket(7)", "SO_DOMAIN"),
    python("socket.socket"),
    tutorial("Families and types"),
  ],
  axes: { family: EVERY_FAMILY },
  needs: {
    subject: ["bsd", "stream", "datagram", "option:SO_TYPE", "option:SO_DOMAIN", "option:SO_PROTOCOL"],
    peer: ["stream"],
  },
  outcomes: {
    stream: { conforming: ["ok"] },
    datagram: { conforming: ["ok"] },
    streamFacts: same,
    datagramFacts: same,
    listenerFacts: same,
    acceptedFacts: same,
    exchange: { conforming: ["intact"] },
  },
  async script({ subject, family, connected, record }) {
    /** Compares what a socket reports about itself with what it was made of. */
    const facts = async (socket: Socket, type: "stream" | "datagram"): Promise<Outcome> => {
      const told = [
        (await socket.getsockopt("SO_TYPE")).value === TYPES[type],
        (await socket.getsockopt("SO_DOMAIN")).value === DOMAINS[family],
        (await socket.getsockopt("SO_PROTOCOL")).value === PROTOCOLS[type][family],
      ];
      return told.every(Boolean) ? "same" : "different";
    };
    for (const type of ["stream", "datagram"] as const) {
      const making = subject.socket(family, type);
      record(type, await outcome(making));
      record(`${type}Facts`, await facts(await making, type));
    }
    const ends = await connected();
    record("listenerFacts", await facts(ends.listener, "stream"));
    record("acceptedFacts", await facts(ends.server, "stream"));
    record("exchange", await exchanged(ends.subject, ends.peer));
  },
});
