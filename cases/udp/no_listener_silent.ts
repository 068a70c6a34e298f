import { bytesOf, defineCase, INET, linux, outcome, posix, rfc } from "../../harness/case/mod.ts";

export default defineCase({
  id: "udp/no-listener-silent",
  title: "Datagrams to a port where nobody receives cause no error",
  requirement:
    "An unconnected socket learns nothing of datagrams that found nobody: sends succeed, receives wait.",
  lesson: "sendto() succeeds although nobody is there. Only an answer says that a datagram arrived; use " +
    "a timeout for it.",
  level: "should",
  // udp(7) says that errors are always passed on; Linux does so for connected sockets only, or with
  // IP_RECVERR.
  sources: [posix("sendto"), rfc(1122, "4.1.3.3"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: { subject: ["datagram"], peer: ["datagram", "bsd"] },
  outcomes: {
    firstSend: { conforming: ["ok"] },
    secondSend: { conforming: ["ok"] },
    recv: {
      conforming: ["pending"],
      tolerated: {
        ECONNRESET: { reason: "Winsock reports it unless SIO_UDP_CONNRESET is off", when: { os: "windows" } },
      },
    },
  },
  async script({ datagram, subject, peer, closedPort, pendingOr, record }) {
    const nobody = await closedPort(peer, "datagram");
    const { socket } = await datagram(subject);
    record("firstSend", await outcome(socket.sendto(bytesOf("anybody"), nobody)));
    record("secondSend", await outcome(socket.sendto(bytesOf("there"), nobody)));
    record("recv", await pendingOr(socket.recvfrom(1024), outcome));
  },
});
