import { defineCase, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/accept/not-listening",
  title: "accept on a socket that does not listen",
  requirement:
    "accept fails with EINVAL on a stream socket that does not listen: fresh, bound, or connected, and that connection goes on.",
  level: "must",
  sources: [posix("accept", "EINVAL")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["bsd", "stream"], peer: ["stream"] },
  outcomes: {
    fresh: { conforming: ["EINVAL"] },
    bound: { conforming: ["EINVAL"] },
    connected: { conforming: ["EINVAL"] },
    recv: { conforming: ["data"] },
  },
  async script({ subject, family, addressOf, connected, record }) {
    const socket = await subject.socket(family, "stream");
    record("fresh", await outcome(socket.accept()));
    await socket.bind(addressOf(subject));
    record("bound", await outcome(socket.accept()));
    const connection = await connected();
    record("connected", await outcome(connection.subject.accept()));
    await connection.peer.sendall(Uint8Array.of(1));
    record("recv", await outcome(connection.subject.recv(1)));
  },
});
