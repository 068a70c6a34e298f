import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  outcome,
  python,
  rfc,
  serveUpper,
  tutorial,
  upperClient,
} from "../../harness/case/mod.ts";

const MESSAGE = "hello";

export default defineCase({
  id: "service/upper-oneshot",
  title: "A server answers one message in upper case and closes",
  requirement:
    "The client of a server that answers once and closes reads the whole reply, and then end of file.",
  lesson: "A server that answers once may close at once: what it has sent arrives before the end. It " +
    "must have read all that the client sent, or its close() becomes a reset and the reply may be lost.",
  level: "must",
  sources: [tutorial("upper-case server"), rfc(9293, "3.6"), python("socket.accept")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    reply: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ listening, server, client, record }) {
    const { listener, address } = await listening(server);
    await Promise.all([
      // As many bytes as the message has: with some left unread, closing would reset the connection.
      serveUpper(listener, { clients: 1, bytes: MESSAGE.length }),
      (async () => {
        const socket = await client.connectStream(address);
        record("reply", await upperClient(socket, [MESSAGE]));
        record("end", await outcome(socket.recv(1)));
      })(),
    ]);
  },
});
