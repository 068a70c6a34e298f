import { defineCase, exchanged, outcome, posix, rfc } from "../../harness/case/mod.ts";
import { freePort } from "./_wildcard.ts";

export default defineCase({
  id: "address/specific-bind-isolates",
  title: "A listener serves the one address that it is bound to",
  requirement:
    "A listener on one address of a host takes its connections; those to another address are refused.",
  level: "must",
  sources: [posix("bind"), rfc(1122, "3.3.4.2"), rfc(9293, "3.10.7.1")],
  // The subject listens.
  axes: { role: ["server"], family: ["ipv4"] },
  needs: { subject: ["stream"], peer: ["stream", "bsd"] },
  outcomes: {
    bind: { conforming: ["ok"] },
    elsewhere: { conforming: ["ECONNREFUSED"] },
    there: { conforming: ["intact"], after: { bind: "ok" } },
  },
  async script({ subject, peer, family, loopback, connectedTo, record }) {
    const port = await freePort(peer, family);
    const [first, second] = [loopback(1, port), loopback(2, port)];
    // Another socket holds the first address at that port, so that nobody begins to listen there.
    await (await peer.socket(family, "stream")).bind(first);
    const listening = subject.listenStream(second);
    const bind = await outcome(listening);
    record("bind", bind);
    record("elsewhere", await outcome(peer.connectStream(first)));
    if (bind !== "ok") return;
    const ends = await connectedTo(await listening, second);
    record("there", await exchanged(ends.peer, ends.subject));
  },
});
