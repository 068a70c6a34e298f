import {
  type Address,
  BYTE,
  compared,
  defineCase,
  INET,
  linux,
  outcome,
  posix,
  sameAddress,
  type Socket,
} from "../../harness/case/mod.ts";
import { freePort } from "./_wildcard.ts";

/** Ports of the range of RFC 6335 that are for the privileged and that few programs have. */
const [FIRST, COUNT] = [512, 512];
/** Ports that are tried: somebody may have one of them. */
const MOST_TRIES = 10;

const asTheUser = { conforming: ["ok", "EACCES"] } as const;

export default defineCase({
  id: "address/privileged-port",
  title: "A port below 1024 is for the privileged, or bound as any other",
  requirement: "A bind to a port below 1024 gives that port, or EACCES to users " +
    "who may not have it: for both protocols.",
  lesson:
    "Ports below 1024 are for root (CAP_NET_BIND_SERVICE on Linux): PermissionError says so, and a server " +
    "of the tutorials takes a port above.",
  level: "should",
  sources: [posix("bind", "EACCES"), linux("ip(7)", "EACCES")],
  // The subject listens.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream", "datagram"], peer: ["stream", "datagram"] },
  outcomes: {
    stream: asTheUser,
    datagram: { conforming: ["same"] },
    streamName: { conforming: ["same"], after: { stream: "ok" } },
    datagramName: { conforming: ["same"], after: { stream: "ok", datagram: "same" } },
    received: { conforming: ["intact"], after: { stream: "ok", datagram: "same" } },
  },
  async script({ subject, peer, family, addressOf, datagram, record }) {
    const start = await freePort(peer, family);
    const bound = async (bind: (address: Address) => Promise<Socket>) => {
      for (let tries = 1;; tries++) {
        const address = addressOf(subject, FIRST + (start + tries) % COUNT);
        const binding = bind(address);
        const how = await outcome(binding);
        if (how === "ok" || how === "EACCES" || tries === MOST_TRIES) return { how, binding, address };
      }
    };
    const named = async (socket: Socket, address: Address) =>
      sameAddress(await socket.getsockname(), address) ? "same" : "different";
    // No connection is made, as its end would keep the port for a minute.
    const stream = await bound((address) => subject.listenStream(address));
    record("stream", stream.how);
    const receiver = await bound((address) => subject.openDatagram(family, address));
    record("datagram", receiver.how === stream.how ? "same" : "different");
    if (stream.how !== "ok") return;
    record("streamName", await named(await stream.binding, stream.address));
    if (receiver.how !== "ok") return;
    const socket = await receiver.binding;
    record("datagramName", await named(socket, receiver.address));
    await (await datagram(peer)).socket.sendto(BYTE, receiver.address);
    record("received", compared((await socket.recvfrom(16)).data, BYTE));
  },
});
