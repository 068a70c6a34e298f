import { defineCase, posix } from "../../../harness/case/mod.ts";
import { ROOM, rounds } from "../_rounds.ts";

export default defineCase({
  id: "udp/connected/rounds",
  title: "A connected datagram socket exchanges hundreds of datagrams each way",
  requirement:
    "A connected socket does not wear out: every request and every reply arrives whole, whatever its length.",
  level: "must",
  sources: [posix("connect"), posix("send"), posix("recv")],
  axes: { family: ["ipv4", "unix"] },
  needs: { subject: ["datagram", "datagram:connect"], peer: ["datagram"] },
  outcomes: {
    requests: { conforming: ["whole"] },
    replies: { conforming: ["whole"], after: { requests: "whole" } },
  },
  async script({ datagrams, family, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    const { requests, replies } = await rounds(
      family,
      async (sent) => {
        await peer.sendto(sent, subjectAddress);
        return await subject.recv(ROOM);
      },
      async (data) => {
        await subject.sendOne(data);
        return (await peer.recvfrom(ROOM)).data;
      },
    );
    record("requests", requests);
    if (requests === "whole") record("replies", replies);
  },
});
