import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  outcome,
  rfc,
  type Row,
} from "../../../harness/case/mod.ts";
import { awaited } from "../../poll/_told.ts";

/** Rows of the other states are judged where an open connection was reset. */
const after = { recv: "ECONNRESET" } as const;
const eof: Row = { conforming: ["eof"], after };
const broken: Row = { conforming: ["EPIPE"], after };

export default defineCase({
  id: "tcp/close/unread-data-rst",
  title: "A close with unread data resets the connection, so that the sender knows of the loss",
  requirement:
    "A close with data unread resets: the sender's receive fails once, then come end of file and EPIPE.",
  level: "should",
  sources: [rfc(9293, "3.6.1 (SHLD-3)"), rfc(2525, "2.17"), rfc(1122, "4.2.2.13")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "demand-read", "shutdown:write"],
    peer: ["stream", "shutdown:write", "poll"],
  },
  outcomes: {
    recv: { conforming: ["ECONNRESET"] },
    recvAgain: { conforming: ["eof"] },
    send: { conforming: ["EPIPE"] },
    // Over TCP a reset after the end of file does not show in receives.
    halfClosedRecv: {
      conforming: [
        { outcome: "eof", when: { family: "ipv4" } },
        { outcome: "eof", when: { family: "ipv6" } },
        { outcome: "ECONNRESET", when: { family: "unix" } },
      ],
      after,
    },
    halfClosedRecvAgain: eof,
    halfClosedSend: broken,
    peerEndedRecv: { conforming: ["ECONNRESET"], after },
    peerEndedRecvAgain: eof,
    peerEndedSend: broken,
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(BYTE);
    await visible(subject, "data");
    await subject.close();
    // Any end will do here: a wait for a reset that never comes would only cost time.
    await visible(peer, "fin");
    const recv = await outcome(peer.recv(1));
    record("recv", recv);
    record("recvAgain", await outcome(peer.recv(1)));
    record("send", await outcome(peer.sendall(BYTE)));
    if (recv !== after.recv) return;
    for (const state of ["halfClosed", "peerEnded"] as const) {
      const by = state === "halfClosed" ? "subject" : "peer";
      const ends = await connected();
      await ends.peer.sendall(BYTE);
      await visible(ends.subject, "data");
      await ends[by].shutdown("write");
      await visible(ends[by === "subject" ? "peer" : "subject"], "fin");
      await ends.subject.close();
      if (by === "peer") await visible(ends.peer, "fin");
      else await awaited("hup", ends.peer);
      record(`${state}Recv`, await outcome(ends.peer.recv(1)));
      record(`${state}RecvAgain`, await outcome(ends.peer.recv(1)));
      record(`${state}Send`, await outcome(ends.peer.sendall(BYTE)));
    }
  },
});
