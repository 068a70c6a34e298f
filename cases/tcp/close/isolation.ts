import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  outcome,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/close/isolation",
  title: "A close ends one connection and nothing else",
  requirement: "A close, by either side, concerns one connection: others of the " +
    "same listener go on, and new ones can be made.",
  level: "must",
  sources: [posix("close"), rfc(9293, "3.6")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    closedByPeer: { conforming: ["eof"] },
    afterPeer: { conforming: ["intact"] },
    closedBySubject: { conforming: ["eof"] },
    earlier: { conforming: ["intact"] },
    later: { conforming: ["intact"] },
    next: { conforming: ["intact"] },
    afterListener: { conforming: ["intact"] },
  },
  async script({ connected, connectedTo, visible, record }) {
    const earlier = await connected();
    const { listener, address } = earlier;
    const byPeer = await connectedTo(listener, address);
    const bySubject = await connectedTo(listener, address);
    const later = await connectedTo(listener, address);
    await byPeer.peer.close();
    await visible(byPeer.subject, "fin");
    record("closedByPeer", await outcome(byPeer.subject.recv(1)));
    record("afterPeer", await exchanged(bySubject.subject, bySubject.peer));
    await bySubject.subject.close();
    record("closedBySubject", await outcome(bySubject.peer.recv(1)));
    // Bytes that nobody reads any more must not turn up in another connection.
    await outcome(bySubject.peer.sendall(BYTE));
    record("earlier", await exchanged(earlier.subject, earlier.peer));
    record("later", await exchanged(later.subject, later.peer));
    const next = await connectedTo(listener, address);
    record("next", await exchanged(next.subject, next.peer));
    await listener.close();
    record("afterListener", await exchanged(next.subject, next.peer));
  },
});
