import { bytesOf, compared, defineCase, INET, report, rfc } from "../../harness/case/mod.ts";

/** Clients that are gone before their answer. */
const TIMES = 5;
const [ASKED, TOLD] = ["asked", "told"].map(bytesOf) as [Uint8Array, Uint8Array];
/** Bytes of a buffer. */
const ROOM = 100;

export default defineCase({
  id: "relay/udp-gone-client",
  title: "Clients of datagrams are gone before their answers are passed on",
  requirement: "When answers are refused, as their clients are gone, the next client is served all the same.",
  level: "must",
  sources: [rfc(1122, "4.1.3.3"), report("nicocha30/ligolo-ng", 177)],
  relay: "only",
  axes: { family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    there: { conforming: ["intact"] },
    back: { conforming: ["intact"], after: { there: "intact" } },
  },
  async script({ serving, datagram, server, client, passedOn, record }) {
    const front = await serving(server);
    for (let times = 0; times < TIMES; times++) {
      const { socket } = await datagram(client);
      await socket.sendto(ASKED, front.address);
      const receiving = front.socket.recvfrom(ROOM);
      await passedOn(receiving, () => "ok");
      await socket.close();
      await front.socket.sendto(TOLD, (await receiving).address!);
    }
    const { socket } = await datagram(client);
    await socket.sendto(ASKED, front.address);
    const receiving = front.socket.recvfrom(ROOM);
    const there = await passedOn(receiving, async (each) => compared((await each).data, ASKED));
    record("there", there);
    if (there !== "intact") return;
    await front.socket.sendto(TOLD, (await receiving).address!);
    record("back", await passedOn(socket.recvfrom(ROOM), async (each) => compared((await each).data, TOLD)));
  },
});
