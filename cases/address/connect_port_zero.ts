import { BYTE, defineCase, INET, outcome, posix, rfc } from "../../harness/case/mod.ts";

const tolerated = {
  EADDRNOTAVAIL: { reason: "others take it for no address at all", when: { os: "!linux" } },
  error: "the interface refuses the port before it makes a call",
} as const;

export default defineCase({
  id: "address/connect-port-zero",
  title: "Nothing is reached at port 0",
  requirement: "Port 0 is reserved: a connect to it is refused, and a datagram to it is not sent.",
  level: "may",
  sources: [rfc(6335, "6"), posix("connect", "ECONNREFUSED"), posix("sendto", "EINVAL")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream", "datagram"] },
  outcomes: {
    connect: { conforming: ["ECONNREFUSED"], tolerated },
    sendto: { conforming: ["EINVAL"], tolerated },
    sendtoElsewhere: { conforming: ["ok"] },
  },
  async script({ datagram, subject, peer, addressOf, record }) {
    const nowhere = addressOf(peer, 0);
    record("connect", await outcome(subject.connectStream(nowhere)));
    const { socket, address } = await datagram(subject);
    record("sendto", await outcome(socket.sendto(BYTE, nowhere)));
    record("sendtoElsewhere", await outcome(socket.sendto(BYTE, address)));
  },
});
