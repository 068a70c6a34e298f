import { bytesOf, defineCase, INET, type Outcome, outcome, posix } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/close-semantics",
  title: "A datagram outlives its sender's socket and not its receiver's",
  requirement: "A datagram outlives the socket that sent it, but not the one where it waits to be received.",
  level: "must",
  sources: [posix("close"), posix("sendto")],
  axes: { family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    afterSenderClosed: { conforming: ["whole"] },
    successor: { conforming: ["whole"] },
  },
  async script({ datagrams, datagram, subject, family, visible, record }) {
    const { subject: sender, peer, peerAddress } = await datagrams();
    await sender.sendto(bytesOf("queued"), peerAddress);
    await sender.close();
    record("afterSenderClosed", carried((await peer.recvfrom(1024)).data, bytesOf("queued")));

    const bequeath = async (): Promise<Outcome> => {
      const receiver = await datagram(subject);
      await peer.sendto(bytesOf("lost"), receiver.address);
      await visible(receiver.socket, "data");
      await receiver.socket.close();
      const opening = subject.openDatagram(family, receiver.address);
      const how = await outcome(opening);
      if (how !== "ok") return how;
      await peer.sendto(bytesOf("new"), receiver.address);
      return carried((await (await opening).recvfrom(1024)).data, bytesOf("new"));
    };
    const first = await bequeath();
    // Between the two another process may be given the port; hardly twice.
    record("successor", first === "EADDRINUSE" ? await bequeath() : first);
  },
});
