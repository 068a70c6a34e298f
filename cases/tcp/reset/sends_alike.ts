import {
  type Address,
  BOTH_ROLES,
  BYTE,
  defineCase,
  END_BEFORE_ERROR,
  INET,
  outcome,
  posix,
  type Row,
  type Socket,
  STAYS_SET,
} from "../../../harness/case/mod.ts";

/** The calls that send beside send. */
const SENDS = {
  writev: (socket: Socket) => socket.writev([BYTE, BYTE]),
  sendReused: (socket: Socket) => socket.sendReused(BYTE),
  sendto: (socket: Socket, peer: Address) => socket.sendto(BYTE, peer),
} as const;
const NAMES = Object.keys(SENDS);

/** The rows of one call. */
function rows(name: string): Record<string, Row> {
  return {
    [name]: { conforming: ["ECONNRESET"], tolerated: { EPIPE: END_BEFORE_ERROR } },
    [`${name}Again`]: { conforming: ["EPIPE"], tolerated: { ECONNRESET: STAYS_SET } },
    [`${name}Recv`]: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: "no send has taken the error, or it stays set" },
    },
    [`${name}Close`]: { conforming: ["ok"] },
  };
}

export default defineCase({
  id: "tcp/reset/sends-alike",
  title: "Every call that sends reports a reset once, and close succeeds",
  requirement:
    "Sends of several buffers, of the caller's own buffer and to an address report a reset, and then a " +
    "broken pipe; the socket can be closed.",
  level: "should",
  sources: [posix("sendmsg", "ECONNRESET, EPIPE"), posix("writev"), posix("close")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "vectors", "buffers"], peer: ["stream", "abort"] },
  outcomes: Object.assign({}, ...NAMES.map(rows)) as Record<string, Row>,
  // A reset that no call reports is an error that was lost.
  joint: NAMES.map((name) => ({
    of: [name, `${name}Recv`],
    conforming: [["ECONNRESET", "eof"]],
    tolerated: [
      { sequence: ["EPIPE", "ECONNRESET"], reason: "the sends left the error to the receive" },
      { sequence: ["ECONNRESET", "ECONNRESET"], reason: STAYS_SET },
    ],
  })),
  async script({ connected, visible, record }) {
    for (const [name, send] of Object.entries(SENDS)) {
      const { subject, peer } = await connected();
      const address = await subject.getpeername();
      await peer.abort();
      await visible(subject, "reset");
      record(name, await outcome(send(subject, address)));
      record(`${name}Again`, await outcome(send(subject, address)));
      record(`${name}Recv`, await outcome(subject.recv(1)));
      record(`${name}Close`, await outcome(subject.close()));
    }
  },
});
