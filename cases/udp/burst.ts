import { BOTH_ROLES, defineCase, INET, rfc } from "../../harness/case/mod.ts";
import { carried, payloadOf } from "./_payload.ts";

/** Bytes: long ones before short ones, and the other way round. All fit the buffers of every system. */
const SIZES = [4_000, 1, 3_000, 1_473, 0, 2_000, 512, 4_000, 2, 1_024, 3_999, 7];

export default defineCase({
  id: "udp/burst",
  title: "A burst of datagrams of different sizes arrives whole",
  requirement:
    "Datagrams that arrive before the first is received keep their sizes and their bytes, each its own.",
  level: "must",
  sources: [rfc(768)],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: { datagrams: { conforming: ["whole"] } },
  async script({ datagram, server, client, record }) {
    const [receiver, sender] = [await datagram(server), await datagram(client)];
    // No two begin alike.
    const sent = SIZES.map((size, index) => payloadOf(index + size).subarray(index));
    for (const each of sent) await sender.socket.sendto(each, receiver.address);
    const received: Uint8Array[] = [];
    for (const _ of sent) received.push((await receiver.socket.recvfrom(8_192)).data);
    // They are looked at when all are there: none may lie where another was before.
    const outcomes = received.map((data, index) => carried(data, sent[index]!));
    record("datagrams", outcomes.find((each) => each !== "whole") ?? "whole");
  },
});
