import { bytesOf, defineCase, EVERY_FAMILY, exchanged, outcome, posix } from "../../harness/case/mod.ts";
import { carried } from "../udp/_payload.ts";

const WORDS = bytesOf("after the process");

export default defineCase({
  id: "lifecycle/dup-killed",
  title: "A process that has a copy of a socket is killed",
  requirement:
    "The end of a process takes its copies of connections, listeners and datagram sockets with it, and " +
    "leaves the sockets to those who have other descriptors.",
  level: "must",
  sources: [posix("_Exit", "Consequences of Process Termination"), posix("close"), posix("fork")],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "dup", "kill"], peer: ["stream", "datagram"] },
  outcomes: {
    connection: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    listener: { conforming: ["intact"] },
    datagram: { conforming: ["whole"] },
  },
  async script({ connected, connectedTo, datagrams, listening, subject: seat, record }) {
    const { listener, address } = await listening(seat);
    const { subject, peer } = await connected();
    const datagram = await datagrams();
    for (const socket of [subject, listener, datagram.subject]) {
      const copy = await socket.dup();
      await copy.kill();
    }
    record("connection", await exchanged(subject, peer));
    await subject.close();
    record("end", await outcome(peer.recv(1)));
    const ends = await connectedTo(listener, address);
    record("listener", await exchanged(ends.subject, ends.peer));
    await datagram.peer.sendto(WORDS, datagram.subjectAddress);
    record("datagram", carried((await datagram.subject.recvfrom(100)).data, WORDS));
  },
});
