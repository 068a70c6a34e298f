import { defineCase, INET, linux, posix, sameAddress } from "../../harness/case/mod.ts";
import { isWildcard, portOf, wildcard, withPort } from "./_wildcard.ts";

export default defineCase({
  id: "address/wildcard-accept-concrete-local",
  title: "A connection has the address that its client chose, not the wildcard",
  requirement:
    "A socket that a wildcard listener accepts names the address that the client connected to, port and all.",
  lesson: "A server that is bound to every address learns from getsockname() of the accepted socket at " +
    "which one of them the client came in.",
  level: "must",
  sources: [posix("getsockname"), linux("ip(7)", "INADDR_ANY")],
  // The subject accepts.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    listener: { conforming: ["yes"] },
    accepted: { conforming: ["same"] },
    reported: { conforming: ["same"] },
    listenerAfter: { conforming: ["same"] },
  },
  async script({ subject, peer, family, addressOf, loopback, overLoopback, record }) {
    const listener = await subject.listenStream(wildcard(family));
    const name = await listener.getsockname();
    record("listener", isWildcard(name) && portOf(name) !== 0 ? "yes" : "no");
    // Not the first loopback address, where there are more: that one could be guessed.
    const host = overLoopback && family === "ipv4" ? loopback(5) : addressOf(subject);
    const to = withPort(host, portOf(name));
    const [client, accepted] = await Promise.all([peer.connectStream(to), listener.accept()]);
    record("accepted", sameAddress(await accepted.socket.getsockname(), to) ? "same" : "different");
    record("reported", sameAddress(accepted.address, await client.getsockname()) ? "same" : "different");
    record("listenerAfter", sameAddress(await listener.getsockname(), name) ? "same" : "different");
  },
});
