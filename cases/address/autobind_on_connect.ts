import {
  defineCase,
  exchanged,
  INET,
  linux,
  outcome,
  posix,
  report,
  sameAddress,
} from "../../harness/case/mod.ts";
import { isWildcard, portOf } from "./_wildcard.ts";

export default defineCase({
  id: "address/autobind-on-connect",
  title: "A client that was not bound has a name",
  requirement:
    "A connect binds an unbound socket: its name is then the concrete address and port that the server " +
    "sees, and nobody else's.",
  lesson: "A client need not bind(): connect() gives it an address and a free port. Ask getsockname() " +
    "which, when the connection is there.",
  level: "must",
  sources: [posix("connect"), posix("getsockname"), linux("ip(7)"), report("shadow/shadow", 2593)],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    host: { conforming: ["yes"] },
    port: { conforming: ["yes"] },
    seenByServer: { conforming: ["same"] },
    taken: { conforming: ["EADDRINUSE"] },
    afterwards: { conforming: ["intact"] },
  },
  async script({ connected, subject: seat, record }) {
    const { subject, peer } = await connected();
    const name = await subject.getsockname();
    record("host", isWildcard(name) ? "no" : "yes");
    record("port", portOf(name) !== 0 ? "yes" : "no");
    record("seenByServer", sameAddress(name, await peer.getpeername()) ? "same" : "different");
    record("taken", await outcome(seat.listenStream(name)));
    record("afterwards", await exchanged(subject, peer));
  },
});
