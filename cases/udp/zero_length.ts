import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  EVERY_MODE,
  outcome,
  posix,
  rfc,
  sameAddress,
  tutorial,
} from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/zero-length",
  title: "An empty datagram is delivered like any other",
  requirement:
    "An empty datagram arrives with the address of its sender and ends nothing: the next arrives as well.",
  lesson: "An empty datagram arrives as b'' with an address, and does not end anything.",
  level: "must",
  sources: [rfc(768, "Length"), posix("recvfrom"), tutorial("UDP time server: an empty request")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    datagram: { conforming: ["empty"] },
    source: { conforming: ["same"] },
    next: { conforming: ["whole"] },
  },
  async script({ datagram, server, client, role, mode, inMode, visible, record }) {
    const [receiver, sender] = [await datagram(server), await datagram(client)];
    await inMode(role === "server" ? receiver.socket : sender.socket);
    await sender.socket.sendto(bytesOf(""), receiver.address);
    if (mode === "nonblocking") await visible(receiver.socket, "data");
    const receiving = receiver.socket.recvfrom(1024);
    record("datagram", await outcome(receiving));
    record("source", sameAddress((await receiving).address, sender.address) ? "same" : "different");
    await sender.socket.sendto(bytesOf("after"), receiver.address);
    if (mode === "nonblocking") await visible(receiver.socket, "data");
    record("next", carried((await receiver.socket.recvfrom(1024)).data, bytesOf("after")));
  },
});
