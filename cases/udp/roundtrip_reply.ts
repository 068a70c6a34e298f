import {
  type Address,
  defineCase,
  posix,
  python,
  rfc,
  sameAddress,
  tutorial,
} from "../../harness/case/mod.ts";
import { compare, said, say } from "./payload.ts";

export default defineCase({
  id: "udp/roundtrip-reply",
  title: "A reply to the address that recvfrom reported",
  requirement:
    "recvfrom reports where a datagram came from: that address is the sender's own, stays the same, and a reply sent there reaches it.",
  level: "must",
  sources: [
    rfc(768),
    posix("recvfrom"),
    posix("sendto"),
    python("socket.recvfrom"),
    tutorial("UDP upper-case server"),
  ],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    source: { conforming: ["same"] },
    reply: { conforming: ["whole"] },
    replySource: { conforming: ["same"] },
    sourceAgain: { conforming: ["same"] },
  },
  async script({ datagram, server, client, record }) {
    const [serving, asking] = [await datagram(server), await datagram(client)];
    const same = (a: Address | null, b: Address) => sameAddress(a, b) ? "same" : "different";

    await asking.socket.sendto(say("hello"), serving.address);
    const request = await serving.socket.recvfrom(1024);
    record("source", same(request.address, asking.address));

    await serving.socket.sendto(say(said(request.data).toUpperCase()), request.address ?? asking.address);
    const reply = await asking.socket.recvfrom(1024);
    record("reply", compare(reply.data, say("HELLO")));
    record("replySource", same(reply.address, serving.address));

    await asking.socket.sendto(say("again"), serving.address);
    record("sourceAgain", same((await serving.socket.recvfrom(1024)).address, asking.address));
  },
});
