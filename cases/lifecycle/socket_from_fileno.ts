import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  outcome,
  posix,
  python,
  sameAddress,
  tutorial,
} from "../../harness/case/mod.ts";
import { CLOSED } from "./_closed.ts";

const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "lifecycle/socket-from-fileno",
  title: "A socket is made of another's descriptor",
  requirement:
    "A socket that is made of a descriptor shares it with the original: names, data, and the one close.",
  lesson: "socket(fileno=n) takes the descriptor over and shares it with whoever had it: closing one " +
    "closes both. socket.fromfd() makes a duplicate, which is closed on its own.",
  level: "should",
  sources: [python("socket.socket (fileno)"), posix("getsockopt", "SO_TYPE"), tutorial("socket(fileno=)")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "fileno", "option:SO_TYPE"], peer: ["stream", "datagram"] },
  outcomes: {
    listener: { conforming: ["intact"] },
    datagram: { conforming: ["data"] },
    descriptor: same,
    ownName: same,
    peerName: same,
    type: same,
    first: { conforming: ["intact"] },
    second: { conforming: ["intact"] },
    third: { conforming: ["intact"] },
    peerEnd: { conforming: ["eof"] },
    original: CLOSED,
  },
  async script({ connected, connectedTo, listening, datagrams, subject: seat, record }) {
    // Sockets of every kind have descriptors.
    const { listener, address } = await listening(seat);
    const second = await connectedTo(await seat.fromDescriptor(await listener.fileno()), address);
    record("listener", await exchanged(second.subject, second.peer));
    const ends = await datagrams();
    const receiver = await seat.fromDescriptor(await ends.subject.fileno());
    await ends.peer.sendto(BYTE, ends.subjectAddress);
    record("datagram", await outcome(receiver.recvfrom(16)));
    const { subject, peer } = await connected();
    const descriptor = await subject.fileno();
    const made = await seat.fromDescriptor(descriptor);
    record("descriptor", await made.fileno() === descriptor ? "same" : "different");
    const compare = async (name: "getsockname" | "getpeername") =>
      sameAddress(await made[name](), await subject[name]()) ? "same" : "different";
    record("ownName", await compare("getsockname"));
    record("peerName", await compare("getpeername"));
    const [one, other] = [await subject.getsockopt("SO_TYPE"), await made.getsockopt("SO_TYPE")];
    record("type", one.value === other.value ? "same" : "different");
    record("first", await exchanged(made, peer));
    record("second", await exchanged(subject, peer));
    record("third", await exchanged(made, peer));
    await made.close();
    record("peerEnd", await outcome(peer.recv(1)));
    record("original", await outcome(subject.sendall(BYTE)));
  },
});
