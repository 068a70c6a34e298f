import { type Address, defineCase, outcome, posix, rfc } from "../../harness/case/mod.ts";

const at = (host: string): Address => ({ family: "ipv4", host, port: 9 });

const refused = {
  conforming: ["ENETUNREACH"],
  tolerated: {
    EADDRNOTAVAIL: "POSIX and the BSDs: it is not an address of one host",
    EHOSTUNREACH: "there is no host there",
    EACCES: "Linux says so where it knows the address as one of broadcast",
    EINVAL: "the address is of the wrong kind",
    EAFNOSUPPORT: "macOS says so of multicast",
  },
} as const;

export default defineCase({
  id: "address/connect-broadcast-or-multicast",
  title: "A stream has one host at its other end",
  requirement: "A stream cannot be connected to a broadcast or multicast address: the connect fails at once.",
  level: "must",
  sources: [rfc(9293, "3.9.2.3 (MUST-46)"), posix("connect", "ENETUNREACH")],
  axes: { role: ["client"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: { broadcast: refused, multicast: refused, afterwards: { conforming: ["ok"] } },
  async script({ listening, subject, peer, record }) {
    record("broadcast", await outcome(subject.connectStream(at("255.255.255.255"))));
    record("multicast", await outcome(subject.connectStream(at("224.0.0.1"))));
    const { address } = await listening(peer);
    record("afterwards", await outcome(subject.connectStream(address)));
  },
});
