import {
  BOTH_ROLES,
  defineCase,
  echoClient,
  EVERY_FAMILY,
  rfc,
  serveEcho,
  tutorial,
} from "../../harness/case/mod.ts";

/**
 * Bytes: one, around the 1024 of the tutorials' recv, and more than that which still fits every send buffer.
 */
const SIZES = [1, 1023, 1024, 1025, 16_384];

/**
 * Every value of a byte, so that nothing that treats bytes as text gets through; another beginning for every
 * size.
 */
const messages = SIZES.map((size) => Uint8Array.from({ length: size }, (_, index) => size + index));

export default defineCase({
  id: "service/echo-loop",
  title: "A server sends back what it receives",
  requirement: "Whatever bytes a client sends come back to it unchanged, complete and in order.",
  lesson: "Sockets carry bytes, not text: every value of a byte comes back as it was sent. sendall() " +
    "sends all of them; send() may take fewer and says how many.",
  level: "must",
  sources: [tutorial("echo server"), rfc(9293, "3.4"), rfc(862, "TCP Based Echo Service")],
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
      serveEcho(listener, { clients: 1 }),
      (async () => {
        const socket = await client.connectStream(address);
        record("replies", await echoClient(socket, messages));
        await socket.close();
      })(),
    ]);
    record("serverEnd", served[0]!.end);
  },
});
