import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  type Socket,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/accept/not-listening",
  title: "A socket that does not listen accepts nothing",
  requirement:
    "On a stream socket that does not listen accept fails with EINVAL; a connection goes on all the same.",
  level: "must",
  sources: [posix("accept", "EINVAL")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
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
    const waiting = await outcome(connection.subject.accept());
    record("connected", waiting === "EINVAL" ? await withoutWaiting(connection.subject) : waiting);
    await connection.peer.sendall(BYTE);
    record("recv", await outcome(connection.subject.recv(1)));
  },
});

/** The outcome of an accept that does not wait, where the socket has such a mode. */
async function withoutWaiting(socket: Socket): Promise<Outcome> {
  if (!socket.seat.has("mode:nonblocking")) return "EINVAL";
  await socket.setMode("nonblocking");
  const how = await outcome(socket.accept());
  await socket.setMode("natural");
  return how;
}
