import { BOTH_ROLES, BYTE, defineCase, INET, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/read-after-peer-close",
  title: "Receiving is shut down when there is nothing more to receive",
  requirement: "After the peer's end, shutdown of receiving succeeds and changes " +
    "nothing: the end stays, and sends arrive.",
  level: "should",
  sources: [posix("shutdown", "SHUT_RD")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:read"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    shutdown: {
      conforming: ["ok"],
      tolerated: { ENOTCONN: { reason: "macOS gives the direction up sooner", when: { os: "darwin" } } },
    },
    recv: { conforming: ["eof"] },
    sent: { conforming: ["data"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.shutdown("write");
    await visible(subject, "fin");
    record("shutdown", await outcome(subject.shutdown("read")));
    record("recv", await outcome(subject.recv(1)));
    await subject.sendall(BYTE);
    record("sent", await outcome(peer.recv(1)));
    await subject.close();
    record("end", await outcome(peer.recv(1)));
  },
});
