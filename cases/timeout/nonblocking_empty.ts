import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, outcome, posix } from "../../harness/case/mod.ts";

/** POSIX lets the two be one or not, and either be given. */
const refused = { conforming: ["EAGAIN", "EWOULDBLOCK"] } as const;

export default defineCase({
  id: "timeout/nonblocking-empty",
  title: "Nonblocking receives find nothing, then data, then the end",
  requirement:
    "A nonblocking receive that finds nothing fails with EAGAIN at once; other sockets wait as before.",
  lesson:
    "A socket that does not wait raises BlockingIOError where nothing is there, which is not an error " +
    "of the connection. An empty result is its end.",
  level: "must",
  sources: [posix("recv", "EAGAIN"), posix("recvfrom", "EAGAIN")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "mode:nonblocking"], peer: ["stream", "datagram"] },
  outcomes: {
    recvNothing: refused,
    otherSocket: { conforming: ["pending"] },
    recvData: { conforming: ["data"] },
    recvNothingAgain: refused,
    recvEnd: { conforming: ["eof"] },
    recvfromNothing: refused,
    recvfromData: { conforming: ["data"] },
    recvfromNothingAgain: refused,
  },
  async script({ connected, datagrams, visible, pendingOr, atOnce, record }) {
    const { subject: other } = await connected();
    const { subject, peer } = await connected();
    await subject.setMode("nonblocking");
    record("recvNothing", await atOnce(subject.recv(16), outcome));
    record("otherSocket", await pendingOr(other.recv(16), outcome));
    await peer.sendall(BYTE);
    await visible(subject, "data");
    record("recvData", await atOnce(subject.recv(16), outcome));
    record("recvNothingAgain", await atOnce(subject.recv(16), outcome));
    await peer.close();
    await visible(subject, "fin");
    record("recvEnd", await atOnce(subject.recv(16), outcome));

    const { subject: receiver, subjectAddress, peer: sender } = await datagrams();
    await receiver.setMode("nonblocking");
    record("recvfromNothing", await atOnce(receiver.recvfrom(16), outcome));
    await sender.sendto(BYTE, subjectAddress);
    await visible(receiver, "data");
    record("recvfromData", await atOnce(receiver.recvfrom(16), outcome));
    record("recvfromNothingAgain", await atOnce(receiver.recvfrom(16), outcome));
  },
});
