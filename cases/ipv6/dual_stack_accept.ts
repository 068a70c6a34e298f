import {
  BYTE,
  compared,
  defineCase,
  exchanged,
  outcome,
  posix,
  rfc,
  sameAddress,
  type Socket,
} from "../../harness/case/mod.ts";
import { at, portOf } from "./_stacks.ts";

const same = { conforming: ["same"] } as const;
const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "ipv6/dual-stack-accept",
  title: "A listener of both families accepts both",
  requirement:
    "With IPV6_V6ONLY off a listener at :: accepts IPv4, whose addresses it sees mapped, and IPv6; the " +
    "client of IPv4 sees none of that.",
  lesson: "One listener at :: with IPV6_V6ONLY off serves both families; clients over IPv4 appear as " +
    "::ffff:a.b.c.d. Without it, open a listener for each family.",
  level: "should",
  sources: [rfc(3493, "3.7"), rfc(3493, "5.3"), posix("XSH 2.10.20", "Compatibility with IPv4")],
  axes: { role: ["server"], family: ["ipv6"] },
  needs: {
    subject: ["stream", "family:ipv4", "option:IPV6_V6ONLY"],
    peer: ["stream", "family:ipv4"],
  },
  outcomes: {
    reported: same,
    peerName: same,
    ownName: same,
    clientPeerName: same,
    exchange: intact,
    waits: { conforming: ["pending"] },
    woken: { ...intact, after: { waits: "pending" } },
    ipv6Reported: same,
    ipv6OwnName: same,
    ipv6Exchange: intact,
  },
  async script({ loopback, subject, peer, pendingOr, record }) {
    loopback();
    const listener = await subject.listenStream(at.anyIpv6(0), { options: { IPV6_V6ONLY: 0 } });
    const port = await portOf(listener);
    const compare = (
      checkpoint: string,
      found: Parameters<typeof sameAddress>[0],
      wanted: ReturnType<
        typeof at.ipv4
      >,
    ) => record(checkpoint, sameAddress(found, wanted) ? "same" : "different");
    const accept = async (client: Socket) => ({ ...await listener.accept(), clients: await portOf(client) });
    const client = await peer.connectStream(at.ipv4(port));
    const { socket, address, clients } = await accept(client);
    compare("reported", address, at.mapped(clients));
    compare("peerName", await socket.getpeername(), at.mapped(clients));
    compare("ownName", await socket.getsockname(), at.mapped(port));
    compare("clientPeerName", await client.getpeername(), at.ipv4(port));
    record("exchange", await exchanged(socket, client));
    const receiving = socket.recv(1);
    const waits = await pendingOr(receiving, outcome);
    record("waits", waits);
    if (waits === "pending") {
      await client.sendall(BYTE);
      record("woken", compared(await receiving, BYTE));
    }
    const other = await peer.connectStream(at.ipv6(port));
    const ipv6 = await accept(other);
    compare("ipv6Reported", ipv6.address, at.ipv6(ipv6.clients));
    compare("ipv6OwnName", await ipv6.socket.getsockname(), at.ipv6(port));
    record("ipv6Exchange", await exchanged(ipv6.socket, other));
  },
});
