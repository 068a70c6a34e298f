import {
  defineCase,
  exchanged,
  linux,
  type Outcome,
  outcome,
  posix,
  type Socket,
} from "../../harness/case/mod.ts";
import { portOf } from "../address/_wildcard.ts";

/** Ports that are tried: somebody else may take one that was just free. */
const TRIES = 10;

const after = { first: "ok" } as const;

export default defineCase({
  id: "resource/ephemeral-exhaustion",
  title: "No port is left for a connection",
  requirement:
    "Without a free port a connect fails with EADDRNOTAVAIL and a bind to port 0 with EADDRINUSE; other " +
    "destinations, and the socket once a port is free, have room.",
  level: "should",
  sources: [
    posix("connect", "EADDRNOTAVAIL"),
    posix("bind", "EADDRINUSE"),
    linux("ip(7)", "IP_LOCAL_PORT_RANGE"),
  ],
  axes: { role: ["client"], family: ["ipv4"] },
  needs: { subject: ["stream", "datagram", "bsd", "abort", "option:IP_LOCAL_PORT_RANGE"], peer: ["stream"] },
  outcomes: {
    first: { conforming: ["ok"] },
    port: { conforming: ["same"], after },
    connect: { conforming: ["EADDRNOTAVAIL"], after },
    bind: { conforming: ["EADDRINUSE"], after },
    elsewhere: { conforming: ["ok"], after },
    goesOn: { conforming: ["intact"], after },
    room: { conforming: ["ok"], after },
    datagramFirst: { conforming: ["ok"], after },
    datagram: { conforming: ["EADDRINUSE"], after },
    datagramRoom: { conforming: ["ok"], after },
  },
  // The port must be nobody else's.
  exclusive: true,
  async script({ addressOf, listening, subject, peer, record }) {
    const [{ listener, address }, other] = [await listening(peer), await listening(peer)];
    const own = addressOf(subject);
    let port = 0;
    const choosePort = async (type: "stream" | "datagram"): Promise<void> => {
      const probe = await subject.socket("ipv4", type);
      await probe.bind(own);
      port = portOf(await probe.getsockname());
      await probe.close();
    };
    /** A socket that may have this one port. */
    const limited = async (type: "stream" | "datagram"): Promise<Socket> => {
      const socket = await subject.socket("ipv4", type);
      await socket.setsockopt("IP_LOCAL_PORT_RANGE", (port << 16) | port);
      return socket;
    };
    let first: Socket;
    let how: Outcome;
    let tries = 0;
    do {
      await choosePort("stream");
      first = await limited("stream");
      how = await outcome(first.connect(address));
    } while (how !== "ok" && ++tries < TRIES);
    record("first", how);
    if (how !== "ok") return;
    record("port", portOf(await first.getsockname()) === port ? "same" : "different");
    const { socket: accepted } = await listener.accept();
    const second = await limited("stream");
    record("connect", await outcome(second.connect(address)));
    record("bind", await outcome((await limited("stream")).bind(own)));
    const elsewhere = await limited("stream");
    record("elsewhere", await outcome(elsewhere.connect(other.address)));
    record("goesOn", await exchanged(first, accepted));
    // Without TIME-WAIT, which would keep the port.
    await first.abort();
    record("room", await outcome(second.connect(address)));

    // The ports of UDP are apart from those of TCP.
    let seen: Record<"datagramFirst" | "datagram" | "datagramRoom", Outcome>;
    tries = 0;
    do {
      await choosePort("datagram");
      const holder = await limited("datagram");
      const waiting = await limited("datagram");
      const datagramFirst = await outcome(holder.bind(own));
      const datagram = await outcome(waiting.bind(own));
      await holder.close();
      seen = { datagramFirst, datagram, datagramRoom: await outcome(waiting.bind(own)) };
    } while ((seen.datagramFirst !== "ok" || seen.datagramRoom !== "ok") && ++tries < TRIES);
    Object.entries(seen).forEach(([name, each]) => record(name, each));
  },
});
