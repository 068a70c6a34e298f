import {
  BOTH_ROLES,
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  rfc,
  type Socket,
  tutorial,
} from "../../harness/case/mod.ts";

/** Bytes of a message: none, one, the tutorials' receive, more than that, and more than fits one packet. */
const SIZES = [0, 1, 1024, 1025, 70_000];
/** Bytes of the length that goes before each message, big-endian. */
const HEADER = 4;
/** Bytes of one send and one receive. */
const PIECE = 65_536;

/** Each begins with bytes of its own, so that none passes for its neighbour. */
const messages = SIZES.map((size) => Uint8Array.from({ length: size }, (_, at) => size + at + (at >> 8)));

export default defineCase({
  id: "service/length-prefix",
  title: "Messages travel with their length before them",
  requirement:
    "A message with its length before it is received as it was sent, whatever the sizes around it.",
  lesson: "TCP keeps no boundaries, so put the length before each message, in a fixed number of bytes " +
    "and a fixed order (struct.pack('!I', n)). Read the length, then exactly that many bytes, in a loop.",
  level: "must",
  sources: [tutorial("remote commands: the length before the output"), rfc(9293, "3.7")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    requests: { conforming: ["intact"] },
    replies: { conforming: ["intact"], after: { requests: "intact" } },
  },
  async script({ connected, record }) {
    const { server, client } = await connected();
    let [requests, replies]: Outcome[] = ["intact", "intact"];
    for (const message of messages) {
      const sending = sendFrame(client, message);
      requests = await recvFrame(server, message);
      await sending;
      if (requests !== "intact") break;
      const answering = sendFrame(server, message);
      replies = await recvFrame(client, message);
      await answering;
      if (replies !== "intact") break;
    }
    record("requests", requests!);
    if (requests === "intact") record("replies", replies!);
  },
});

/** The length and the message in one call where they fit: a small send after a small one may be delayed. */
async function sendFrame(socket: Socket, message: Uint8Array): Promise<void> {
  const frame = new Uint8Array(HEADER + message.length);
  new DataView(frame.buffer).setUint32(0, message.length);
  frame.set(message, HEADER);
  for (let at = 0; at < frame.length; at += PIECE) await socket.sendall(frame.subarray(at, at + PIECE));
}

/** Receives one message, which should be `expected`. */
async function recvFrame(socket: Socket, expected: Uint8Array): Promise<Outcome> {
  const header = await socket.recvExactly(HEADER);
  if (header.length < HEADER) return "short";
  const length = new DataView(header.buffer, header.byteOffset).getUint32(0);
  if (length !== expected.length) return "corrupt";
  for (let at = 0; at < length; at += PIECE) {
    const piece = expected.subarray(at, at + PIECE);
    const found = compared(await socket.recvExactly(piece.length), piece);
    if (found !== "intact") return found;
  }
  return "intact";
}
