import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  posix,
  sameAddress,
  tutorial,
} from "../../harness/case/mod.ts";

const SENDERS = 6;
/** Of the replies to each. */
const TURNS = [1, 2];

export default defineCase({
  id: "udp/many-senders",
  title: "Six senders share one receiver",
  requirement:
    "Each datagram is reported with its own sender's address, and a reply to that reaches that sender only.",
  lesson: "One socket hears everybody. The address of recvfrom() distinguishes them, and is where the " +
    "reply goes.",
  level: "must",
  sources: [posix("recvfrom"), posix("sendto"), tutorial("UDP chat: one port, many clients")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    sources: { conforming: ["same"] },
    replies: { conforming: ["same"], after: { sources: "same" } },
  },
  async script({ datagram, server, client, record }) {
    const receiver = await datagram(server);
    const senders: Awaited<ReturnType<typeof datagram>>[] = [];
    for (let index = 0; index < SENDERS; index++) senders.push(await datagram(client));
    for (const [index, { socket }] of senders.entries()) {
      await socket.sendto(new Uint8Array([index]), receiver.address);
    }
    const requests = [];
    for (const _ of senders) requests.push(await receiver.socket.recvfrom(1024));
    const right = requests.every(({ data, address }) =>
      sameAddress(address, senders[data[0] ?? SENDERS]?.address ?? null)
    );
    record("sources", right ? "same" : "different");
    if (!right) return;

    // Answered only now and backwards, so that no address left over from the last receive can be right by
    // chance; and twice, so that what waits at one socket could be given to the next.
    for (const { data, address } of requests.reverse()) {
      for (const turn of TURNS) await receiver.socket.sendto(new Uint8Array([data[0]!, turn]), address!);
    }
    let reached = true;
    for (const turn of TURNS) {
      for (const [index, { socket }] of senders.entries()) {
        const reply = (await socket.recvfrom(1024)).data;
        reached &&= reply[0] === index && reply[1] === turn;
      }
    }
    record("replies", reached ? "same" : "different");
  },
});
