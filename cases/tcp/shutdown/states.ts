import { BOTH_ROLES, defineCase, INET, linux, outcome, rfc } from "../../../harness/case/mod.ts";
import { isIn } from "../_state.ts";

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
    record("freshIsClosed", await isIn(await seat.socket(family, "stream"), "CLOSE"));
    record("listenerListens", await isIn((await listening(seat)).listener, "LISTEN"));
    const first = await connected();
    record("connectedIsEstablished", await isIn(first.subject, "ESTABLISHED"));
    await first.subject.shutdown("write");
    await visible(first.subject, "ack");
    record("halfClosedWaits", await isIn(first.subject, "FIN_WAIT2"));
    await first.peer.shutdown("write");
    await first.subject.recv(1);
    record("bothEndedFirst", await isIn(first.subject, "TIME_WAIT", "CLOSE"));

    const last = await connected();
    await last.peer.shutdown("write");
    await last.subject.recv(1);
    record("toldOfEndWaits", await isIn(last.subject, "CLOSE_WAIT"));
    await last.subject.shutdown("write");
    await visible(last.subject, "ack");
    record("bothEndedLast", await isIn(last.subject, "CLOSE"));

    const reset = await connected();
    await reset.peer.abort();
    await visible(reset.subject, "reset");
    record("resetIsClosed", await isIn(reset.subject, "CLOSE"));
    await outcome(reset.subject.recv(1));
    record("toldOfResetIsClosed", await isIn(reset.subject, "CLOSE"));
  },
});
