import {
  type Address,
  BOTH_ROLES,
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  posix,
  python,
  rfc,
  sameAddress,
  tutorial,
} from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/roundtrip-reply",
  title: "A reply reaches the address that recvfrom reported",
  requirement:
    "The address that recvfrom reports is always the sender's own, and a reply sent there reaches it.",
  lesson: "Answer to the address that recvfrom() gave, not to one that was configured.",
  level: "must",
  sources: [
    rfc(768),
    posix("recvfrom"),
    posix("sendto"),
    python("socket.recvfrom"),
    tutorial("UDP upper-case server"),
  ],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
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

    await asking.socket.sendto(bytesOf("hello"), serving.address);
    const request = await serving.socket.recvfrom(1024);
    record("source", same(request.address, asking.address));

    const heard = new TextDecoder().decode(request.data);
    await serving.socket.sendto(bytesOf(heard.toUpperCase()), request.address ?? asking.address);
    const reply = await asking.socket.recvfrom(1024);
    record("reply", carried(reply.data, bytesOf("HELLO")));
    record("replySource", same(reply.address, serving.address));

    await asking.socket.sendto(bytesOf("again"), serving.address);
    record("sourceAgain", same((await serving.socket.recvfrom(1024)).address, asking.address));
  },
});
