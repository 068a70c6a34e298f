import { defineCase, outcome, posix, rfc, sameAddress, tutorial } from "../../harness/case/mod.ts";
import { compare, say } from "./payload.ts";

export default defineCase({
  id: "udp/zero-length",
  title: "An empty datagram",
  requirement:
    "An empty datagram is delivered like any other, with the address of its sender: it is not the end of anything, and the socket goes on working.",
  level: "must",
  sources: [rfc(768, "Length"), posix("recvfrom"), tutorial("UDP time server: an empty request")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    datagram: { conforming: ["empty"] },
    source: { conforming: ["same"] },
    next: { conforming: ["whole"] },
  },
  async script({ datagram, server, client, record }) {
    const [receiver, sender] = [await datagram(server), await datagram(client)];
    await sender.socket.sendto(say(""), receiver.address);
    const receiving = receiver.socket.recvfrom(1024);
    record("datagram", await outcome(receiving));
    record("source", sameAddress((await receiving).address, sender.address) ? "same" : "different");
    await sender.socket.sendto(say("after"), receiver.address);
    record("next", compare((await receiver.socket.recvfrom(1024)).data, say("after")));
  },
});
