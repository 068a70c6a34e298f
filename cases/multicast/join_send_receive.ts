import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  linux,
  rfc,
  sameAddress,
} from "../../harness/case/mod.ts";
import { at, groupOf, hearing, LOOPBACK_INTERFACE, speaking } from "./_group.ts";

const [EARLY, TO_GROUP, LATE, DIRECT] = ["early", "to the group", "late", "to one"].map(bytesOf) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "multicast/join-send-receive",
  title: "A member of a group hears what is sent to the group",
  requirement:
    "A datagram to a group arrives once, with its sender, while the receiver is a member; not before, and " +
    "not after.",
  level: "should",
  sources: [rfc(1112, "7.1"), rfc(3678), linux("ip(7)", "IP_ADD_MEMBERSHIP")],
  axes: { role: BOTH_ROLES },
  needs: {
    subject: ["datagram", "multicast", "option:SO_REUSEADDR"],
    peer: ["datagram", "multicast", "option:SO_REUSEADDR"],
  },
  outcomes: {
    joined: intact,
    sender: { conforming: ["same"] },
    once: intact,
    left: intact,
    joinedAgain: intact,
  },
  async script({ loopback, server, client, record }) {
    loopback();
    const { socket: receiver, port } = await hearing(server);
    const group = groupOf(port);
    const sender = await speaking(client);
    await sender.sendto(EARLY, group);
    await receiver.joinGroup(group, LOOPBACK_INTERFACE);
    await sender.sendto(TO_GROUP, group);
    await sender.sendto(DIRECT, at("127.0.0.1", port));
    const { data, address } = await receiver.recvfrom(1024);
    record("joined", compared(data, TO_GROUP));
    record("sender", sameAddress(address, await sender.getsockname()) ? "same" : "different");
    record("once", compared((await receiver.recvfrom(1024)).data, DIRECT));
    await receiver.leaveGroup(group, LOOPBACK_INTERFACE);
    await sender.sendto(LATE, group);
    await sender.sendto(DIRECT, at("127.0.0.1", port));
    record("left", compared((await receiver.recvfrom(1024)).data, DIRECT));
    await receiver.joinGroup(group, LOOPBACK_INTERFACE);
    await sender.sendto(TO_GROUP, group);
    record("joinedAgain", compared((await receiver.recvfrom(1024)).data, TO_GROUP));
  },
});
