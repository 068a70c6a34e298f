import { compared, defineCase, INET, patternBytes, report, rfc } from "../../harness/case/mod.ts";

const LARGEST = patternBytes({ seed: 82, length: 65_507 });

export default defineCase({
  id: "relay/udp-largest",
  title: "The largest datagram is passed on whole",
  requirement: "A datagram of 65,507 bytes, the largest that IPv4 has room for, arrives whole.",
  level: "should",
  sources: [rfc(791, "3.1 (Total Length)"), report("envoyproxy/envoy", 14122)],
  relay: "only",
  axes: { family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    data: { conforming: ["intact"] },
  },
  async script({ serving, datagram, server, client, passedOn, record }) {
    const front = await serving(server);
    const { socket } = await datagram(client);
    await socket.sendto(LARGEST, front.address);
    const receiving = front.socket.recvfrom(LARGEST.length);
    record("data", await passedOn(receiving, async (each) => compared((await each).data, LARGEST)));
  },
});
