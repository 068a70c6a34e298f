import { BOTH_ROLES, defineCase, INET, rfc } from "../../harness/case/mod.ts";

/** Datagrams that are sent before the first of them is received: fewer than a link may queue. */
const GROUP = 16;
const GROUPS = 4;

export default defineCase({
  id: "udp/order-loopback",
  title: "64 datagrams of one host arrive complete and in order",
  requirement: "UDP promises neither order nor arrival; on one host datagrams have both all the same.",
  level: "may",
  sources: [rfc(768, "Introduction")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: { order: { conforming: ["same"] } },
  async script({ datagram, server, client, record }) {
    const [receiver, sender] = [await datagram(server), await datagram(client)];
    let inOrder = true;
    for (let group = 0; group < GROUPS; group++) {
      const numbers = Array.from({ length: GROUP }, (_, index) => GROUP * group + index);
      for (const each of numbers) await sender.socket.sendto(Uint8Array.of(each), receiver.address);
      for (const each of numbers) inOrder &&= (await receiver.socket.recvfrom(16)).data[0] === each;
    }
    record("order", inOrder ? "same" : "different");
  },
});
