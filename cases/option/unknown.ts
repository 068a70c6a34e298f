import { defineCase, linux, outcome, posix, type Row } from "../../harness/case/mod.ts";

const OTHER = "another errno for an option that the protocol does not have";
const ofAnotherProtocol: Row = {
  conforming: ["EOPNOTSUPP", "ENOPROTOOPT"],
  tolerated: { EINVAL: { reason: OTHER, when: { os: "!linux" } } },
};

export default defineCase({
  id: "option/unknown",
  title: "An option of another protocol is refused",
  requirement:
    "Setting or reading an option that the socket's protocol does not have fails; the socket goes on.",
  level: "must",
  sources: [posix("setsockopt", "ENOPROTOOPT"), posix("getsockopt", "ENOPROTOOPT"), linux("setsockopt(2)")],
  axes: { role: ["client"] },
  needs: {
    subject: ["stream", "datagram", "bsd", "family:unix", "option:TCP_NODELAY", "option:IPV6_V6ONLY"],
  },
  outcomes: {
    datagramSet: ofAnotherProtocol,
    datagramGet: ofAnotherProtocol,
    unixSet: ofAnotherProtocol,
    unixGet: ofAnotherProtocol,
    ipv4Set: ofAnotherProtocol,
    ipv4Get: ofAnotherProtocol,
    goesOn: { conforming: ["ok"] },
  },
  async script({ addressOf, subject, record }) {
    const datagram = await subject.socket("ipv4", "datagram");
    record("datagramSet", await outcome(datagram.setsockopt("TCP_NODELAY", 1)));
    record("datagramGet", await outcome(datagram.getsockopt("TCP_NODELAY")));
    const unix = await subject.socket("unix", "stream");
    record("unixSet", await outcome(unix.setsockopt("TCP_NODELAY", 1)));
    record("unixGet", await outcome(unix.getsockopt("TCP_NODELAY")));
    const stream = await subject.socket("ipv4", "stream");
    record("ipv4Set", await outcome(stream.setsockopt("IPV6_V6ONLY", 1)));
    record("ipv4Get", await outcome(stream.getsockopt("IPV6_V6ONLY")));
    record("goesOn", await outcome(stream.bind(addressOf(subject))));
  },
});
