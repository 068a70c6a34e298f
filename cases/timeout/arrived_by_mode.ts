import {
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  EVERY_MODE,
  outcome,
  posix,
  received,
} from "../../harness/case/mod.ts";

const MESSAGE = bytesOf("abc");

export default defineCase({
  id: "timeout/arrived-by-mode",
  title: "Calls for which something has arrived return it at once in every mode",
  requirement: "In every mode a call returns what has arrived at once, and does not wait for more.",
  level: "must",
  sources: [posix("recv"), posix("recvfrom"), posix("accept")],
  axes: { family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["stream", "datagram"], peer: ["stream", "datagram"] },
  outcomes: {
    recv: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    endAgain: { conforming: ["eof"] },
    recvfrom: { conforming: ["intact"] },
    sendall: { conforming: ["ok"] },
    sent: { conforming: ["intact"] },
  },
  async script({ connected, datagrams, inMode, visible, atOnce, record }) {
    const { subject, peer } = await connected();
    await inMode(subject);
    await peer.sendall(MESSAGE);
    await visible(subject, "data", MESSAGE.length);
    const receiving = subject.recv(1024);
    record("recv", await atOnce(receiving, () => received(receiving, MESSAGE)));
    record("sendall", await atOnce(subject.sendall(MESSAGE), outcome));
    record("sent", compared(await peer.recvExactly(MESSAGE.length), MESSAGE));
    await peer.close();
    await visible(subject, "fin");
    record("end", await atOnce(subject.recv(1024), outcome));
    record("endAgain", await atOnce(subject.recv(1024), outcome));

    const datagram = await datagrams();
    await inMode(datagram.subject);
    await datagram.peer.sendto(MESSAGE, datagram.subjectAddress);
    await visible(datagram.subject, "data");
    const receivingFrom = datagram.subject.recvfrom(1024);
    record("recvfrom", await atOnce(receivingFrom, () => received(receivingFrom, MESSAGE)));
  },
});
