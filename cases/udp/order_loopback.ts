import { BOTH_ROLES, defineCase, INET, rfc } from "../../harness/case/mod.ts";

/**
 * One byte each, so that all of them fit the smallest usual receive buffer even if they are not read at once.
 */
const DATAGRAMS = 150;

export default defineCase({
  id: "udp/order-loopback",
  title: "150 datagrams of one host arrive complete and in order",
  requirement: "UDP promises neither order nor arrival; on one host datagrams have both all the same.",
  level: "may",
  sources: [rfc(768)],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: { order: { conforming: ["same"] } },
  async script({ datagram, server, client, record }) {
    const [receiver, sender] = [await datagram(server), await datagram(client)];
    const received: number[] = [];
    await Promise.all([
      (async () => {
        while (received.length < DATAGRAMS) received.push((await receiver.socket.recvfrom(16)).data[0]!);
      })(),
      (async () => {
        for (let index = 0; index < DATAGRAMS; index++) {
          await sender.socket.sendto(new Uint8Array([index]), receiver.address);
        }
      })(),
    ]);
    record("order", received.every((each, index) => each === index) ? "same" : "different");
  },
});
