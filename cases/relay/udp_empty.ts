import { BYTE, compared, defineCase, INET, outcome, report, rfc } from "../../harness/case/mod.ts";

const EMPTY = new Uint8Array();

export default defineCase({
  id: "relay/udp-empty",
  title: "An empty datagram is passed on, both ways",
  requirement: "A datagram without bytes arrives as one, ends nothing, and may be the answer, too.",
  level: "should",
  sources: [rfc(768, "Length"), report("envoyproxy/envoy", 46613)],
  relay: "only",
  axes: { family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    there: { conforming: ["empty"] },
    back: { conforming: ["empty"], after: { there: "empty" } },
    next: { conforming: ["intact"] },
  },
  async script({ serving, datagram, server, client, passedOn, record }) {
    const front = await serving(server);
    const { socket } = await datagram(client);
    await socket.sendto(EMPTY, front.address);
    let receiving = front.socket.recvfrom(1);
    const there = await passedOn(receiving, outcome);
    record("there", there);
    if (there === "empty") {
      await front.socket.sendto(EMPTY, (await receiving).address!);
      record("back", await passedOn(socket.recvfrom(1), outcome));
      receiving = front.socket.recvfrom(1);
    }
    await socket.sendto(BYTE, front.address);
    record("next", await passedOn(receiving, async (each) => compared((await each).data, BYTE)));
  },
});
