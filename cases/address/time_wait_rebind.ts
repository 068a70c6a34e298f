import { defineCase, INET, linux, outcome, rfc } from "../../harness/case/mod.ts";
import { tried } from "../_clock.ts";

const [PLAIN, REUSE] = [{ SO_REUSEADDR: 0 }, { SO_REUSEADDR: 1 }];

export default defineCase({
  id: "address/time-wait-rebind",
  title: "A server that closed first starts again",
  requirement:
    "The side that closes first holds its port for a while: only SO_REUSEADDR lets it listen there again.",
  level: "should",
  sources: [rfc(9293, "3.6.1 (MUST-13)"), linux("socket(7)", "SO_REUSEADDR"), linux("tcp(7)")],
  // The subject listens.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream", "option:SO_REUSEADDR"], peer: ["stream"] },
  outcomes: {
    plain: { conforming: ["EADDRINUSE"] },
    reusing: { conforming: ["ok"] },
    connect: { conforming: ["ok"], after: { reusing: "ok" } },
  },
  async script(scenario) {
    const { connected, visible, subject, peer, record } = scenario;
    // On Linux the socket whose connection is left must have had the option as well.
    const closesFirst = async () => {
      const { address, listener, ...first } = await connected({ subject: REUSE });
      await first.subject.close();
      await visible(first.peer, "fin");
      await first.peer.close();
      await listener.close();
      return { how: await outcome(subject.listenStream(address, { options: PLAIN })), address };
    };
    // A connection may leave TIME-WAIT at once: an acknowledgement of the other side that comes late is
    // acknowledged, and where the other side has closed meanwhile, it answers with RST (RFC 1337).
    const { how, address } = await tried(scenario, closesFirst, ({ how }) => how === "EADDRINUSE");
    record("plain", how);
    const reusing = await outcome(subject.listenStream(address, { options: REUSE }));
    record("reusing", reusing);
    if (reusing === "ok") record("connect", await outcome(peer.connectStream(address)));
  },
});
