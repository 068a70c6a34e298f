import { defineCase, posix, rfc, sameAddress } from "../../harness/case/mod.ts";
import { ROOM, rounds } from "./_rounds.ts";

export default defineCase({
  id: "udp/rounds",
  title: "A pair of sockets exchanges hundreds of datagrams each way",
  requirement: "Sockets do not wear out: every request and every reply arrives " +
    "whole, whatever its length, with its sender.",
  level: "must",
  sources: [rfc(768), posix("sendto"), posix("recvfrom")],
  axes: { family: ["ipv4", "unix"] },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    requests: { conforming: ["whole"] },
    replies: { conforming: ["whole"], after: { requests: "whole" } },
    senders: { conforming: ["same"], after: { requests: "whole" } },
  },
  async script({ datagrams, family, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    let senders = true;
    const { requests, replies } = await rounds(
      family,
      async (sent) => {
        await peer.sendto(sent, subjectAddress);
        const { data, address } = await subject.recvfrom(ROOM);
        senders &&= sameAddress(address, peerAddress);
        return data;
      },
      async (data) => {
        await subject.sendto(data, peerAddress);
        return (await peer.recvfrom(ROOM)).data;
      },
    );
    record("requests", requests);
    if (requests !== "whole") return;
    record("replies", replies);
    record("senders", senders ? "same" : "different");
  },
});
