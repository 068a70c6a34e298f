import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  EVERY_FAMILY,
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
  level: "must",
  sources: [rfc(768, "Length"), posix("recvfrom"), tutorial("UDP time server: an empty request")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    datagram: { conforming: ["empty"] },
    source: { conforming: ["same"] },
    next: { conforming: ["whole"] },
  },
  async script({ datagram, server, client, record }) {
    const [receiver, sender] = [await datagram(server), await datagram(client)];
    await sender.socket.sendto(bytesOf(""), receiver.address);
    const receiving = receiver.socket.recvfrom(1024);
    record("datagram", await outcome(receiving));
    record("source", sameAddress((await receiving).address, sender.address) ? "same" : "different");
    await sender.socket.sendto(bytesOf("after"), receiver.address);
    record("next", carried((await receiver.socket.recvfrom(1024)).data, bytesOf("after")));
  },
});
