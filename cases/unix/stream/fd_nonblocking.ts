import { BYTE, compared, defineCase, linux, outcome, posix } from "../../../harness/case/mod.ts";

const nothing = { conforming: ["EAGAIN", "EWOULDBLOCK"] } as const;

export default defineCase({
  id: "unix/stream/fd-nonblocking",
  title: "A socket that does not wait is handed over and duplicated",
  requirement:
    "O_NONBLOCK belongs to the socket and not to a descriptor: a socket that does not wait does not begin " +
    "to when another descriptor of it is received, made or closed.",
  level: "must",
  sources: [linux("unix(7)", "SCM_RIGHTS"), posix("dup"), posix("fcntl", "F_SETFL")],
  axes: { family: ["unix"] },
  needs: {
    subject: ["stream", "socketpair", "dup", "descriptors", "mode:nonblocking"],
    peer: ["stream"],
  },
  outcomes: {
    duplicated: nothing,
    received: { ...nothing, after: { duplicated: "EAGAIN" } },
    closed: { ...nothing, after: { received: "EAGAIN" } },
    data: { conforming: ["intact"], after: { closed: "EAGAIN" } },
  },
  async script({ connected, subject: seat, atOnce, record }) {
    const { subject, peer } = await connected();
    const [here, there] = await seat.socketpair("unix", "stream");
    await subject.setMode("nonblocking");
    const duplicate = await subject.dup();
    const duplicated = await atOnce(subject.recv(1), outcome);
    record("duplicated", duplicated);
    if (duplicated !== "EAGAIN") return;
    await here.sendDescriptors(BYTE, [subject]);
    await there.recvDescriptors(10, 1);
    const received = await atOnce(subject.recv(1), outcome);
    record("received", received);
    if (received !== "EAGAIN") return;
    await duplicate.close();
    const closed = await atOnce(subject.recv(1), outcome);
    record("closed", closed);
    if (closed !== "EAGAIN") return;
    await peer.sendall(BYTE);
    record("data", compared(await subject.recv(1), BYTE));
  },
});
