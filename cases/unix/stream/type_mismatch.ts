import { bytesOf, compared, defineCase, exchanged, outcome, posix } from "../../../harness/case/mod.ts";

const wrong = { conforming: ["EPROTOTYPE"] } as const;

export default defineCase({
  id: "unix/stream/type-mismatch",
  title: "A path belongs to a socket of another type",
  requirement: "A connect or sendto to a path whose socket has another type fails with EPROTOTYPE.",
  level: "must",
  sources: [posix("connect", "EPROTOTYPE"), posix("sendto")],
  axes: { family: ["unix"] },
  needs: { subject: ["stream", "datagram", "datagram:connect"], peer: ["stream", "datagram"] },
  outcomes: {
    connectStream: wrong,
    connectDatagram: wrong,
    sendto: wrong,
    rightStream: { conforming: ["intact"] },
    rightDatagram: { conforming: ["intact"] },
  },
  async script({ listening, connectedTo, datagram, subject, peer, record }) {
    const { listener, address } = await listening(peer);
    const receiver = await datagram(peer);
    const { socket: sender } = await datagram(subject);
    record("connectStream", await outcome(subject.connectStream(receiver.address)));
    record("connectDatagram", await outcome(sender.connect(address)));
    record("sendto", await outcome(sender.sendto(bytesOf("wrong"), address)));
    const ends = await connectedTo(listener, address);
    record("rightStream", await exchanged(ends.subject, ends.peer));
    await sender.sendto(bytesOf("right"), receiver.address);
    record("rightDatagram", compared((await receiver.socket.recvfrom(1024)).data, bytesOf("right")));
  },
});
