import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  linux,
  posix,
  sameAddress,
  tutorial,
} from "../../../harness/case/mod.ts";
import { carried } from "../../udp/_payload.ts";

export default defineCase({
  id: "unix/dgram/roundtrip",
  title: "Datagrams go from path to path, and one without a path is anonymous",
  requirement:
    "A datagram names its sender's path, to which a reply goes, and no path where the sender has none.",
  lesson: "A sender over AF_UNIX has no address unless it binds a path of its own. Bind one, if it is " +
    "to be answered.",
  level: "must",
  sources: [
    posix("XSH 2.10.17"),
    posix("recvfrom"),
    linux("unix(7)", "unnamed"),
    tutorial("AF_UNIX stream and datagram"),
  ],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: { subject: ["datagram", "bsd"], peer: ["datagram", "bsd"] },
  outcomes: {
    request: { conforming: ["whole"] },
    requestFrom: { conforming: ["same"] },
    reply: { conforming: ["whole"] },
    replyFrom: { conforming: ["same"] },
    anonymous: { conforming: ["whole"] },
    anonymousFrom: { conforming: ["none"] },
    againFrom: { conforming: ["same"] },
  },
  async script({ datagram, server, client, family, record }) {
    const [serving, asking] = [await datagram(server), await datagram(client)];
    await asking.socket.sendto(bytesOf("a request"), serving.address);
    const request = await serving.socket.recvfrom(1024);
    record("request", carried(request.data, bytesOf("a request")));
    record("requestFrom", sameAddress(request.address, asking.address) ? "same" : "different");
    await serving.socket.sendto(bytesOf("a reply"), request.address ?? asking.address);
    const reply = await asking.socket.recvfrom(1024);
    record("reply", carried(reply.data, bytesOf("a reply")));
    record("replyFrom", sameAddress(reply.address, serving.address) ? "same" : "different");

    const unbound = await client.socket(family, "datagram");
    await unbound.sendto(bytesOf("guess who"), serving.address);
    const anonymous = await serving.socket.recvfrom(1024);
    record("anonymous", carried(anonymous.data, bytesOf("guess who")));
    const named = anonymous.address?.family === "unix" && anonymous.address.path !== "";
    record("anonymousFrom", named ? "different" : "none");
    await asking.socket.sendto(bytesOf("again"), serving.address);
    const again = await serving.socket.recvfrom(1024);
    record("againFrom", sameAddress(again.address, asking.address) ? "same" : "different");
  },
});
