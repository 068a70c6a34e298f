import {
  BOTH_ROLES,
  defineCase,
  INET,
  linux,
  type Outcome,
  outcome,
  rfc,
  type Socket,
} from "../../../harness/case/mod.ts";

/** States of a connection, by the numbers that Linux gives them. */
const STATE = { established: 1, finWait2: 5, timeWait: 6, close: 7, closeWait: 8, listen: 10 } as const;

/** True if a socket is in one of some states: in the lowest byte of TCP_INFO. */
async function isIn(socket: Socket, ...states: (keyof typeof STATE)[]): Promise<Outcome> {
  const { value } = await socket.getsockopt("TCP_INFO");
  return states.some((each) => STATE[each] === (value & 0xff)) ? "yes" : "no";
}

const holds = { conforming: ["yes"] } as const;

export default defineCase({
  id: "tcp/shutdown/states",
  title: "A connection goes through the states of TCP",
  requirement: "TCP_INFO reports the state of a connection: which side has ended, and whether both have.",
  level: "may",
  sources: [rfc(9293, "3.3.2"), linux("tcp(7)", "TCP_INFO")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["bsd", "stream", "option:TCP_INFO", "shutdown:write"],
    peer: ["stream", "shutdown:write", "abort"],
  },
  outcomes: {
    freshIsClosed: holds,
    listenerListens: holds,
    connectedIsEstablished: holds,
    halfClosedWaits: holds,
    bothEndedFirst: holds,
    toldOfEndWaits: holds,
    bothEndedLast: holds,
    resetIsClosed: holds,
    toldOfResetIsClosed: holds,
  },
  async script({ connected, listening, visible, subject: seat, family, record }) {
    record("freshIsClosed", await isIn(await seat.socket(family, "stream"), "close"));
    record("listenerListens", await isIn((await listening(seat)).listener, "listen"));
    const first = await connected();
    record("connectedIsEstablished", await isIn(first.subject, "established"));
    await first.subject.shutdown("write");
    await visible(first.subject, "ack");
    record("halfClosedWaits", await isIn(first.subject, "finWait2"));
    await first.peer.shutdown("write");
    await first.subject.recv(1);
    record("bothEndedFirst", await isIn(first.subject, "timeWait", "close"));

    const last = await connected();
    await last.peer.shutdown("write");
    await last.subject.recv(1);
    record("toldOfEndWaits", await isIn(last.subject, "closeWait"));
    await last.subject.shutdown("write");
    await visible(last.subject, "ack");
    record("bothEndedLast", await isIn(last.subject, "close"));

    const reset = await connected();
    await reset.peer.abort();
    await visible(reset.subject, "reset");
    record("resetIsClosed", await isIn(reset.subject, "close"));
    await outcome(reset.subject.recv(1));
    record("toldOfResetIsClosed", await isIn(reset.subject, "close"));
  },
});
