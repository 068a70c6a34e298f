import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  posix,
  rfc,
  serveUpper,
  tutorial,
  upperClient,
} from "../../harness/case/mod.ts";

export default defineCase({
  id: "service/upper-loop",
  title: "A server answers one message after another in upper case",
  requirement:
    "Each message is answered before the next is sent, until the client closes and the server reads its end.",
  lesson: "recv() returns no bytes when the client has closed, and only then: that ends the loop of the " +
    "server. A loop that goes on with the empty reply spins for ever.",
  level: "must",
  sources: [tutorial("upper-case server with a loop"), rfc(9293, "3.6"), posix("recv")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    replies: { conforming: ["intact"] },
    serverEnd: { conforming: ["eof"] },
  },
  async script({ listening, server, client, record }) {
    const { listener, address } = await listening(server);
    const [served] = await Promise.all([
      serveUpper(listener, { clients: 1 }),
      (async () => {
        const socket = await client.connectStream(address);
        record("replies", await upperClient(socket, ["one", "two", "Three", "4", "five six"]));
        await socket.close();
      })(),
    ]);
    record("serverEnd", served[0]!.end);
  },
});
