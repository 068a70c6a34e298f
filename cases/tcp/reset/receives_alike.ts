import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  INET,
  posix,
  received,
  RESET_FLUSHES,
  type Row,
  type Socket,
  STAYS_SET,
} from "../../../harness/case/mod.ts";

const SENT = bytesOf("before the reset");

/** The calls that receive beside recv. */
const RECEIVES = {
  recvfrom: (socket: Socket) => socket.recvfrom(100),
  recvmsg: (socket: Socket) => socket.recvmsg(100),
  readv: (socket: Socket) => socket.readv([2, 98]),
  recvInto: (socket: Socket) => socket.recvInto(100, 100),
} as const;

/** The rows of one call. */
function rows(name: string): Record<string, Row> {
  return {
    [`${name}Bytes`]: { conforming: ["intact"], tolerated: { ECONNRESET: RESET_FLUSHES } },
    [name]: { conforming: ["ECONNRESET"], after: { [`${name}Bytes`]: "intact" } },
    [`${name}End`]: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: STAYS_SET },
      after: { [name]: "ECONNRESET" },
    },
  };
}

export default defineCase({
  id: "tcp/reset/receives-alike",
  title: "Every call that receives gives the bytes before a reset, the reset, and the end",
  requirement: "recvfrom, recvmsg and receives into buffers give what came before " +
    "a reset, then report it, and then the end.",
  level: "should",
  sources: [posix("recvmsg", "ECONNRESET"), posix("recvfrom", "ECONNRESET"), posix("read", "ECONNRESET")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["bsd", "stream", "datagram", "recvmsg", "vectors", "buffers"],
    peer: ["stream", "abort"],
  },
  outcomes: Object.assign({}, ...Object.keys(RECEIVES).map(rows)) as Record<string, Row>,
  async script({ connected, visible, record }) {
    for (const [name, receive] of Object.entries(RECEIVES)) {
      const { subject, peer } = await connected();
      const next = () => received(receive(subject), SENT);
      await peer.sendall(SENT);
      await visible(subject, "data", SENT.length);
      await peer.abort();
      await visible(subject, "reset");
      const bytes = await next();
      record(`${name}Bytes`, bytes);
      if (bytes !== "intact") continue;
      const reset = await next();
      record(name, reset);
      if (reset === "ECONNRESET") record(`${name}End`, await next());
    }
  },
});
