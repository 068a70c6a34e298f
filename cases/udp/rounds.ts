import { defineCase, INET, posix, rfc, sameAddress } from "../../harness/case/mod.ts";
import { carried, payloadOf } from "./_payload.ts";

/** More than a ring of 64 or 100 places holds. */
const ROUNDS = 150;

export default defineCase({
  id: "udp/rounds",
  title: "A pair of sockets exchanges 150 datagrams each way",
  requirement:
    "Sockets do not wear out: every request and every reply arrives whole, whatever its length, with its sender.",
  level: "must",
  sources: [rfc(768), posix("sendto"), posix("recvfrom")],
  axes: { family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    requests: { conforming: ["whole"] },
    replies: { conforming: ["whole"], after: { requests: "whole" } },
    senders: { conforming: ["same"], after: { requests: "whole" } },
  },
  async script({ datagrams, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    let senders = true;
    for (let round = 0; round < ROUNDS; round++) {
      const sent = payloadOf(2 * round).subarray(round);
      await peer.sendto(sent, subjectAddress);
      const { data, address } = await subject.recvfrom(1024);
      const request = carried(data, sent);
      senders &&= sameAddress(address, peerAddress);
      await subject.sendto(data, peerAddress);
      const reply = carried((await peer.recvfrom(1024)).data, sent);
      if (request === "whole" && reply === "whole" && round < ROUNDS - 1) continue;
      record("requests", request);
      if (request !== "whole") return;
      record("replies", reply);
      record("senders", senders ? "same" : "different");
      return;
    }
  },
});
