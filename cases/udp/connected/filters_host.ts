import { bytesOf, defineCase, posix } from "../../../harness/case/mod.ts";
import { portOf } from "../../address/_wildcard.ts";
import { carried } from "../_payload.ts";

export default defineCase({
  id: "udp/connected/filters-host",
  title: "A stranger has the peer's port at another address",
  requirement:
    "A connected datagram socket hears its peer alone, and nobody who has the same port at another address.",
  level: "must",
  sources: [posix("connect")],
  axes: { family: ["ipv4"] },
  needs: { subject: ["datagram", "datagram:connect", "stream"], peer: ["datagram"] },
  outcomes: {
    recv: { conforming: ["whole"] },
    recvfrom: { conforming: ["whole"] },
  },
  async script({ datagram, subject: seat, peer: elsewhere, family, loopback, record }) {
    const subject = await datagram(seat);
    const peer = await elsewhere.openDatagram(family, loopback(1));
    const peerAddress = await peer.getsockname();
    const stranger = await elsewhere.openDatagram(family, loopback(2, portOf(peerAddress)));
    await subject.socket.connect(peerAddress);
    for (const checkpoint of ["recv", "recvfrom"] as const) {
      await stranger.sendto(bytesOf("stranger"), subject.address);
      await peer.sendto(bytesOf("friend"), subject.address);
      const data = checkpoint === "recv"
        ? await subject.socket.recv(1024)
        : (await subject.socket.recvfrom(1024)).data;
      record(checkpoint, carried(data, bytesOf("friend")));
    }
  },
});
