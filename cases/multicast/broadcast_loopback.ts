import { BOTH_ROLES, bytesOf, compared, defineCase, linux, sameAddress } from "../../harness/case/mod.ts";
import { at, BROADCAST, hearing, speaking } from "./_group.ts";

const [TO_ALL, DIRECT] = ["to all", "to one"].map(bytesOf) as [Uint8Array, Uint8Array];
const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "multicast/broadcast-loopback",
  title: "A broadcast reaches sockets at all addresses",
  requirement:
    "A broadcast reaches a socket that is bound to all addresses, with its sender, and not one that is " +
    "bound to one of them.",
  level: "may",
  sources: [linux("ip(7)", "INADDR_BROADCAST"), linux("socket(7)", "SO_BROADCAST")],
  axes: { role: BOTH_ROLES },
  needs: {
    subject: ["datagram", "option:SO_BROADCAST", "option:SO_REUSEADDR"],
    peer: ["datagram", "option:SO_BROADCAST", "option:SO_REUSEADDR"],
  },
  outcomes: { everybody: intact, sender: { conforming: ["same"] }, one: intact },
  async script({ loopback, server, client, record }) {
    loopback();
    const { socket: everybody, port } = await hearing(server);
    const options = { SO_REUSEADDR: 1 };
    const one = await server.openDatagram("ipv4", at("127.0.0.1", port), { options });
    const sender = await speaking(client);
    await sender.setsockopt("SO_BROADCAST", 1);
    await sender.sendto(TO_ALL, at(BROADCAST, port));
    await sender.sendto(DIRECT, at("127.0.0.1", port));
    const { data, address } = await everybody.recvfrom(1024);
    record("everybody", compared(data, TO_ALL));
    record("sender", sameAddress(address, await sender.getsockname()) ? "same" : "different");
    record("one", compared((await one.recvfrom(1024)).data, DIRECT));
  },
});
