import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  intact,
  type Outcome,
  rfc,
  type Socket,
  tutorial,
} from "../../harness/case/mod.ts";

/** Bytes of a message: none, one, the tutorials' receive, more than that, and more than fits one packet. */
const SIZES = [0, 1, 1024, 1025, 70_000];
/** Bytes of the length that goes before each message, big-endian. */
const HEADER = 4;

export default defineCase({
  id: "service/length-prefix",
  title: "Messages travel with their length before them",
  requirement:
    "A message with its length before it is received as it was sent, whatever the sizes around it.",
  level: "must",
  sources: [tutorial("remote commands: the length before the output"), rfc(9293, "3.7")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    requests: { conforming: ["intact"] },
    replies: { conforming: ["intact"], after: { requests: "intact" } },
  },
  async script({ connected, record }) {
    const { server, client } = await connected();
    let [requests, replies]: Outcome[] = ["intact", "intact"];
    for (const length of SIZES) {
      // Bytes of its own for every message, so that none passes for its neighbour.
      const message = { seed: 24, offset: length, length };
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

type Message = { readonly seed: number; readonly offset: number; readonly length: number };

async function sendFrame(socket: Socket, message: Message): Promise<void> {
  const header = new Uint8Array(HEADER);
  new DataView(header.buffer).setUint32(0, message.length);
  await socket.sendall(header);
  await socket.sendall(message);
}

/** Receives one message, which should be `expected`. */
async function recvFrame(socket: Socket, expected: Message): Promise<Outcome> {
  const header = await socket.recvExactly(HEADER);
  if (header.length < HEADER) return "short";
  const length = new DataView(header.buffer, header.byteOffset).getUint32(0);
  if (length !== expected.length) return "corrupt";
  if (length === 0) return "intact";
  return intact(await socket.drain({ size: length, pattern: expected }), length);
}
