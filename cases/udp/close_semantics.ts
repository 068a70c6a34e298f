import { defineCase, type Outcome, outcome, posix } from "../../harness/case/mod.ts";
import { compare, say } from "./payload.ts";

export default defineCase({
  id: "udp/close-semantics",
  title: "Closing a sender, closing a receiver",
  requirement:
    "A datagram outlives the socket that sent it and not the one it was queued at: the next socket on the port does not get it.",
  level: "must",
  sources: [posix("close"), posix("sendto")],
  axes: { family: ["ipv4", "ipv6"] },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    afterSenderClosed: { conforming: ["whole"] },
    successor: { conforming: ["whole"] },
  },
  async script({ datagrams, datagram, subject, family, visible, record }) {
    const { subject: sender, peer, peerAddress } = await datagrams();
    await sender.sendto(say("queued"), peerAddress);
    await sender.close();
    record("afterSenderClosed", compare((await peer.recvfrom(1024)).data, say("queued")));

    const bequeath = async (): Promise<Outcome> => {
      const receiver = await datagram(subject);
      await peer.sendto(say("lost"), receiver.address);
      await visible(receiver.socket, "data");
      await receiver.socket.close();
      const opening = subject.openDatagram(family, receiver.address);
      const how = await outcome(opening);
      if (how !== "ok") return how;
      await peer.sendto(say("new"), receiver.address);
      return compare((await (await opening).recvfrom(1024)).data, say("new"));
    };
    const first = await bequeath();
    // Between the two another process may be given the port; hardly twice.
    record("successor", first === "EADDRINUSE" ? await bequeath() : first);
  },
});
