import { BOTH_ROLES, BYTE, defineCase, INET, outcome, posix, rfc } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/rd-peer-unaware",
  title: "Shutting down receiving sends nothing to the other side",
  requirement:
    "Shutdown of receiving sends nothing: the peer's sends succeed, and what it receives next is data.",
  level: "should",
  // TCP has no segment that would say it.
  sources: [posix("shutdown", "SHUT_RD"), rfc(9293, "3.6")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:read"], peer: ["stream"] },
  outcomes: {
    firstSend: { conforming: ["ok"] },
    firstRecv: { conforming: ["data"] },
    secondSend: {
      conforming: ["ok"],
      tolerated: { ECONNRESET: { reason: "Winsock resets when data arrives", when: { os: "windows" } } },
    },
    secondRecv: {
      conforming: ["data"],
      tolerated: { ECONNRESET: { reason: "Winsock resets when data arrives", when: { os: "windows" } } },
    },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    await subject.shutdown("read");
    // What the subject sends comes after whatever the shutdown, and each send of the peer, have made it
    // send.
    for (const time of ["first", "second"]) {
      record(`${time}Send`, await outcome(peer.sendall(BYTE)));
      await subject.sendall(BYTE);
      record(`${time}Recv`, await outcome(peer.recv(1)));
    }
  },
});
