import { defineCase, outcome, posix, rfc } from "../../../harness/case/mod.ts";

const BYTE = Uint8Array.of(1);

export default defineCase({
  id: "tcp/shutdown/rd-peer-unaware",
  title: "shutting down receiving tells the other side nothing",
  requirement:
    "Shutting down receiving sends nothing: the other side's sends keep succeeding, and what it receives next is data, neither an end nor a reset.",
  level: "should",
  // TCP has no segment that would say it.
  sources: [posix("shutdown", "SHUT_RD"), rfc(9293, "3.6")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
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
    // What the subject sends comes behind whatever the shutdown, and each send of the peer, have made it send.
    for (const time of ["first", "second"]) {
      record(`${time}Send`, await outcome(peer.sendall(BYTE)));
      await subject.sendall(BYTE);
      record(`${time}Recv`, await outcome(peer.recv(1)));
    }
  },
});
