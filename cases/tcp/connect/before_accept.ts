import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  report,
  rfc,
} from "../../../harness/case/mod.ts";

const EARLY = bytesOf("early");

export default defineCase({
  id: "tcp/connect/before-accept",
  title: "A client connects, sends and closes before the server accepts",
  requirement:
    "While the backlog has room, a client can connect, send and close before the server accepts, or close " +
    "at once.",
  level: "must",
  sources: [posix("listen"), rfc(9293, "3.5"), rfc(9293, "3.10.4"), report("denoland/deno", 9051)],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    early: { conforming: ["same"] },
    end: { conforming: ["eof"] },
    silent: { conforming: ["eof"] },
  },
  async script({ listening, server, client, record }) {
    const { listener, address } = await listening(server);
    const socket = await client.connectStream(address);
    await socket.sendall(EARLY);
    await socket.close();
    const accepted = (await listener.accept()).socket;
    const received = await accepted.recvExactly(EARLY.length);
    record("early", received.join() === EARLY.join() ? "same" : "different");
    record("end", await outcome(accepted.recv(1)));
    await (await client.connectStream(address)).close();
    record("silent", await outcome(listener.accept().then(({ socket }) => socket.recv(1))));
  },
});
