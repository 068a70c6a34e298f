import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  outcome,
  python,
  received,
  type Receiving,
  type Row,
  type Socket,
} from "../../harness/case/mod.ts";

/** Milliseconds; what is looked at here is not how long it takes. */
const SHORT_MS = 20;

/** The calls that receive beside recv. */
const RECEIVES: Readonly<Record<string, (socket: Socket) => Receiving>> = {
  recvfrom: (socket) => socket.recvfrom(100),
  recvmsg: (socket) => socket.recvmsg(100),
  readv: (socket) => socket.readv([4, 100]),
  recvInto: (socket) => socket.recvInto(100, 100),
};
const NAMES = Object.keys(RECEIVES);

export default defineCase({
  id: "timeout/no-loss-alike",
  title: "Every call that receives times out, and then its message comes",
  requirement:
    "A receive of any kind that timed out has taken nothing and changed nothing: the same call then gives " +
    "what arrived.",
  level: "must",
  sources: [python("socket.settimeout()"), python("Notes on socket timeouts")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "datagram", "recvmsg", "vectors", "buffers", "mode:timeout"],
    peer: ["stream"],
  },
  outcomes: Object.fromEntries(
    NAMES.flatMap((name): [string, Row][] => [
      [`${name}Early`, { conforming: ["timeout"] }],
      [name, { conforming: ["intact"], after: { [`${name}Early`]: "timeout" } }],
    ]),
  ),
  async script({ connected, visible, record }) {
    for (const [name, receive] of Object.entries(RECEIVES)) {
      const { subject, peer } = await connected();
      await subject.setMode("timeout", SHORT_MS);
      const early = await outcome(receive(subject));
      record(`${name}Early`, early);
      if (early !== "timeout") continue;
      await subject.setMode("natural");
      const message = bytesOf(`by ${name}`);
      await peer.sendall(message);
      await visible(subject, "data", message.length);
      record(name, await received(receive(subject), message));
    }
  },
});
