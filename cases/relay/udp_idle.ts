import { bytesOf, compared, defineCase, report, rfc, sameAddress } from "../../harness/case/mod.ts";
import { SILENCE_MS } from "./_relay.ts";

const [ASKED, TOLD, AGAIN] = ["asked", "told", "again"].map(bytesOf) as [Uint8Array, Uint8Array, Uint8Array];
/** Bytes of a buffer. */
const ROOM = 100;

export default defineCase({
  id: "relay/udp-idle",
  title: "A client of datagrams may be silent for a while",
  requirement:
    "A reply that comes after a second and a half of silence finds its client, whose next datagram has the " +
    "same source as the first.",
  level: "should",
  sources: [rfc(4787, "4.3"), report("envoyproxy/envoy", 14122)],
  relay: "only",
  axes: {},
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    silence: { conforming: ["pending"] },
    reply: { conforming: ["intact"], after: { silence: "pending" } },
    next: { conforming: ["intact"], after: { silence: "pending" } },
    from: { conforming: ["same"], after: { next: "intact" } },
  },
  async script({ serving, datagram, server, client, passedOn, record }) {
    const front = await serving(server);
    const { socket } = await datagram(client);
    await socket.sendto(ASKED, front.address);
    const first = front.socket.recvfrom(ROOM);
    await passedOn(first, () => "ok");
    const { address } = await first;
    const replying = socket.recvfrom(ROOM);
    const silence = await passedOn(replying, () => "data", SILENCE_MS);
    record("silence", silence);
    if (silence !== "pending") return;
    await front.socket.sendto(TOLD, address!);
    record("reply", await passedOn(replying, async (each) => compared((await each).data, TOLD)));
    await socket.sendto(AGAIN, front.address);
    const second = front.socket.recvfrom(ROOM);
    const next = await passedOn(second, async (each) => compared((await each).data, AGAIN));
    record("next", next);
    if (next === "intact") {
      record("from", sameAddress((await second).address, address) ? "same" : "different");
    }
  },
});
