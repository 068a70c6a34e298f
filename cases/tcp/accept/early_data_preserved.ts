import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";
import { roomFor } from "../_room.ts";

/** Bytes: more than one segment of loopback, and than 16 bits count. */
const SIZE = 100_000;

export default defineCase({
  id: "tcp/accept/early-data-preserved",
  title: "100 kB that were sent before accept are kept",
  requirement:
    "Data that a client sends before its connection is accepted wait there, and so does its end of file.",
  level: "must",
  sources: [rfc(9293, "3.5"), rfc(9293, "3.6"), posix("accept")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ listening, server, client, blocked, record }) {
    const { listener, address } = await listening(server, { options: roomFor(server) });
    const socket = await client.connectStream(address);
    const pattern = { seed: 100, length: SIZE };
    const sending = socket.sendall(pattern);
    const closing = sending.then(() => socket.close());
    closing.catch(() => {});
    // Where there is room for less, the rest goes once somebody receives.
    if (!await blocked(sending)) await closing;
    const { socket: accepted } = await listener.accept();
    const [drained] = await Promise.all([accepted.drain({ pattern }), closing]);
    record("content", intact(drained, SIZE));
    record("end", ending(drained));
  },
});
