import { bytesOf, compared, defineCase, linux, rfc } from "../../harness/case/mod.ts";
import { groupOf, hearing, LOOPBACK_INTERFACE, speaking } from "./_group.ts";

const [FIRST, SECOND] = ["first", "second"].map(bytesOf) as [Uint8Array, Uint8Array];
const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "multicast/two-receivers",
  title: "Every member of a group gets a copy of its own",
  requirement:
    "Two members at one port each get every datagram of their group once, also when one of them does not " +
    "read.",
  level: "should",
  sources: [rfc(1112, "7.2"), linux("ip(7)", "IP_ADD_MEMBERSHIP"), linux("socket(7)", "SO_REUSEADDR")],
  axes: { role: ["server"] },
  needs: { subject: ["datagram", "multicast", "option:SO_REUSEADDR"], peer: ["datagram"] },
  outcomes: { oneFirst: intact, oneSecond: intact, otherFirst: intact, otherSecond: intact },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const { socket: one, port } = await hearing(subject);
    const { socket: other } = await hearing(subject, port);
    const group = groupOf(port);
    await one.joinGroup(group, LOOPBACK_INTERFACE);
    await other.joinGroup(group, LOOPBACK_INTERFACE);
    const sender = await speaking(peer);
    await sender.sendto(FIRST, group);
    await sender.sendto(SECOND, group);
    record("oneFirst", compared((await one.recvfrom(1024)).data, FIRST));
    record("oneSecond", compared((await one.recvfrom(1024)).data, SECOND));
    record("otherFirst", compared((await other.recvfrom(1024)).data, FIRST));
    record("otherSecond", compared((await other.recvfrom(1024)).data, SECOND));
  },
});
