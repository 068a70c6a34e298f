import { bytesOf, compared, defineCase, INET, report } from "../../harness/case/mod.ts";

const [ONE, OTHER] = ["one", "and another"].map(bytesOf) as [Uint8Array, Uint8Array];
/** Bytes of a buffer. */
const ROOM = 100;

export default defineCase({
  id: "relay/udp-boundaries",
  title: "Datagrams are passed on one by one, both ways",
  requirement: "Each datagram arrives as one datagram, with its bytes, and so does each answer.",
  level: "must",
  sources: [report("envoyproxy/envoy", 14122)],
  relay: "only",
  axes: { family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    first: { conforming: ["intact"] },
    second: { conforming: ["intact"] },
    answer: { conforming: ["intact"] },
    otherAnswer: { conforming: ["intact"] },
  },
  async script({ serving, datagram, server, client, passedOn, record }) {
    const front = await serving(server);
    const { socket } = await datagram(client);
    await socket.sendto(ONE, front.address);
    await socket.sendto(OTHER, front.address);
    const first = front.socket.recvfrom(ROOM);
    record("first", await passedOn(first, async (each) => compared((await each).data, ONE)));
    const second = front.socket.recvfrom(ROOM);
    record("second", await passedOn(second, async (each) => compared((await each).data, OTHER)));
    const { address } = await first;
    await front.socket.sendto(OTHER, address!);
    await front.socket.sendto(ONE, address!);
    const answer = socket.recvfrom(ROOM);
    record("answer", await passedOn(answer, async (each) => compared((await each).data, OTHER)));
    const otherAnswer = socket.recvfrom(ROOM);
    record("otherAnswer", await passedOn(otherAnswer, async (each) => compared((await each).data, ONE)));
  },
});
