import { BOTH_ROLES, defineCase, INET, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/both-after-peer-close",
  title: "Both directions are shut down when the peer has ended its side",
  requirement: "After the peer's end a shutdown of both directions succeeds and ends the connection.",
  level: "should",
  sources: [posix("shutdown", "SHUT_RDWR"), posix("recv")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:both"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    shutdown: {
      conforming: ["ok"],
      tolerated: { ENOTCONN: { reason: "macOS gives the connection up sooner", when: { os: "darwin" } } },
    },
    end: { conforming: ["eof"], after: { shutdown: "ok" } },
    peerEnd: { conforming: ["eof"], after: { shutdown: "ok" } },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.shutdown("write");
    await visible(subject, "fin");
    const shutdown = await outcome(subject.shutdown("both"));
    record("shutdown", shutdown);
    if (shutdown !== "ok") return;
    record("end", await outcome(subject.recv(1)));
    record("peerEnd", await outcome(peer.recv(1)));
  },
});
