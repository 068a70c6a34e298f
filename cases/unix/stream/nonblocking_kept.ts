import { BYTE, compared, defineCase, outcome, posix } from "../../../harness/case/mod.ts";

const refused = { conforming: ["EAGAIN", "EWOULDBLOCK"] } as const;

export default defineCase({
  id: "unix/stream/nonblocking-kept",
  title: "A nonblocking socket does not wait once it is connected",
  requirement: "A connect and a half-close leave a nonblocking socket nonblocking.",
  level: "must",
  sources: [posix("fcntl", "O_NONBLOCK"), posix("recv", "EAGAIN")],
  axes: { role: ["client"], family: ["unix"] },
  needs: { subject: ["bsd", "stream", "mode:nonblocking", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    connect: { conforming: ["ok"] },
    connected: refused,
    received: { conforming: ["intact"] },
    halfClosed: refused,
  },
  async script({ listening, subject, peer, family, atOnce, record }) {
    const { listener, address } = await listening(peer);
    const socket = await subject.socket(family, "stream");
    await socket.setMode("nonblocking");
    record("connect", await outcome(socket.connect(address)));
    const { socket: accepted } = await listener.accept();
    const early = socket.recv(1);
    const connected = await atOnce(early, outcome);
    record("connected", connected);
    await accepted.sendall(BYTE);
    record("received", compared(await (connected === "pending" ? early : socket.recv(1)), BYTE));
    await socket.shutdown("write");
    record("halfClosed", await atOnce(socket.recv(1), outcome));
  },
});
