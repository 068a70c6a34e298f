import {
  defineCase,
  INET,
  linux,
  type OptionName,
  outcome,
  posix,
  report,
  rfc,
} from "../../harness/case/mod.ts";
import { portOf, wildcard } from "../address/_wildcard.ts";

/** The option of each family that asks for the destination of datagrams. */
const ASKS = { ipv4: "IP_PKTINFO", ipv6: "IPV6_RECVPKTINFO" } as const satisfies Record<string, OptionName>;

/** Two bytes, so that a buffer of one cuts them: not every interface has buffers of none. */
const DATAGRAM = Uint8Array.of(1, 2);

export default defineCase({
  id: "udp/destination",
  title: "A server on every address learns which one was asked",
  requirement:
    "Once IP_PKTINFO asks for it, each datagram reports the host that it was sent to, and the interface " +
    "where it arrived, to a peek, too, and none did before.",
  lesson: "A server on the wildcard address that wants to answer from the address that was asked, as it " +
    "should, sets IP_PKTINFO (IPV6_RECVPKTINFO) and receives with recvmsg().",
  level: "should",
  sources: [
    rfc(3542, "6.2"),
    rfc(1122, "4.1.3.5"),
    linux("ip(7)", "IP_PKTINFO"),
    posix("recvmsg"),
    report("google/gvisor", 3556),
  ],
  axes: { family: INET },
  needs: {
    subject: [
      "datagram",
      "recvmsg",
      "datagram:connect",
      "recv:peek",
      "option:IP_PKTINFO",
      "option:IPV6_RECVPKTINFO",
    ],
    peer: ["datagram"],
  },
  outcomes: {
    unasked: { conforming: ["none"] },
    set: { conforming: ["ok"] },
    first: { conforming: ["same"] },
    interface: { conforming: ["same"], tolerated: { none: "the language does not report it" } },
    sender: { conforming: ["same"] },
    second: { conforming: ["same"] },
    peeked: { conforming: ["same"] },
    cut: { conforming: ["same"] },
    empty: { conforming: ["same"] },
    connected: { conforming: ["same"] },
    off: { conforming: ["none"] },
  },
  async script({ subject, peer, family, loopback, record }) {
    const option = family === "ipv6" ? ASKS.ipv6 : ASKS.ipv4;
    const server = await subject.openDatagram(family, wildcard(family));
    const port = portOf(await server.getsockname());
    const client = await peer.openDatagram(family, loopback());
    const own = portOf(await client.getsockname());
    // IPv6 has one address on loopback.
    const hosts = [1, family === "ipv6" ? 1 : 2].map((number) => loopback(number, port));
    const interfaces = new Set<number>();
    const receive = async (to: typeof hosts[number], size = 16, flags?: readonly ["peek"]) => {
      const { to: told, address, interface: index } = await server.recvmsg(size, flags);
      if (index !== undefined) interfaces.add(index);
      const host = to.family === "unix" ? "" : to.host;
      return {
        told: told === undefined ? "none" : told === host ? "same" : "different",
        sender: address && portOf(address) === own ? "same" : "different",
      } as const;
    };
    const arrive = async (to: typeof hosts[number], size?: number) => {
      await client.sendto(DATAGRAM, to);
      return await receive(to, size);
    };
    record("unasked", (await arrive(hosts[0]!)).told);
    record("set", await outcome(server.setsockopt(option, 1)));
    const first = await arrive(hosts[0]!);
    record("first", first.told);
    record("sender", first.sender);
    await client.sendto(DATAGRAM, hosts[1]!);
    record("peeked", (await receive(hosts[1]!, 16, ["peek"])).told);
    record("second", (await receive(hosts[1]!)).told);
    record("cut", (await arrive(hosts[0]!, 1)).told);
    await client.sendto(new Uint8Array(), hosts[1]!);
    record("empty", (await receive(hosts[1]!)).told);
    await server.connect(await client.getsockname());
    record("connected", (await arrive(hosts[0]!)).told);
    await server.setsockopt(option, 0);
    record("off", (await arrive(hosts[0]!)).told);
    // All came over one, and 0 is the number of none.
    const [index] = interfaces;
    record(
      "interface",
      index === undefined ? "none" : index > 0 && interfaces.size === 1 ? "same" : "different",
    );
  },
});
