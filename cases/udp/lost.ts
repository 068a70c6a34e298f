import { bytesOf, compared, defineCase, INET, outcome, rfc } from "../../harness/case/mod.ts";

const [LOST, NEXT] = [bytesOf("lost"), bytesOf("next")];

export default defineCase({
  id: "udp/lost",
  title: "Datagrams that the path loses are lost",
  requirement:
    "A datagram that is lost is not sent again, its sender gets no error, and the next one arrives.",
  level: "must",
  sources: [rfc(768, "Introduction"), rfc(1122, "4.1.1")],
  axes: { family: INET },
  needs: { subject: ["datagram"], peer: ["datagram", "filter"] },
  outcomes: {
    sends: { conforming: ["ok"] },
    received: { conforming: ["intact"] },
    more: { conforming: ["pending"] },
    reply: { conforming: ["intact"] },
  },
  async script({ datagrams, datagram, peer: seat, pendingOr, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    const other = await datagram(seat);
    await peer.lose("everything");
    const sends = [
      await outcome(subject.sendto(LOST, peerAddress)),
      await outcome(subject.sendto(LOST, peerAddress)),
    ];
    // What is sent after them has arrived: they are lost by now.
    await subject.sendto(NEXT, other.address);
    await other.socket.recvfrom(NEXT.length);
    await peer.loseNothing();
    record("sends", sends.find((each) => each !== "ok") ?? "ok");
    await subject.sendto(NEXT, peerAddress);
    record("received", compared((await peer.recvfrom(16)).data, NEXT));
    record("more", await pendingOr(peer.recvfrom(16), outcome));
    await peer.sendto(NEXT, subjectAddress);
    record("reply", compared((await subject.recvfrom(16)).data, NEXT));
  },
});
