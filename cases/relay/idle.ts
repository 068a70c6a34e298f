import { BYTE, defineCase, exchanged, outcome, report } from "../../harness/case/mod.ts";
import { SILENCE_MS } from "./_relay.ts";

export default defineCase({
  id: "relay/idle",
  title: "A connection may be silent for a while",
  requirement:
    "A connection on which nothing is said for a second and a half goes on as if nothing had happened.",
  level: "should",
  sources: [report("envoyproxy/envoy", 8705), report("3proxy/3proxy", 1047)],
  relay: "only",
  axes: {},
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    before: { conforming: ["intact"] },
    silence: { conforming: ["pending"] },
    there: { conforming: ["data"], after: { silence: "pending" } },
    back: { conforming: ["intact"], after: { silence: "pending" } },
  },
  async script({ connected, passedOn, record }) {
    const { subject, peer } = await connected();
    record("before", await exchanged(subject, peer));
    const receiving = peer.recv(1);
    const silence = await passedOn(receiving, outcome, SILENCE_MS);
    record("silence", silence);
    if (silence !== "pending") return;
    await outcome(subject.sendall(BYTE));
    record("there", await passedOn(receiving, outcome));
    record("back", await passedOn(exchanged(peer, subject), (each) => each));
  },
});
