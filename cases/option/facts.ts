import { defineCase, EVERY_FAMILY, linux, outcome, posix } from "../../harness/case/mod.ts";
import { has, isOn, valueOf } from "./_value.ts";

// These numbers are the same on every system.
const [SOCK_STREAM, SOCK_DGRAM] = [1, 2];
const [IPPROTO_TCP, IPPROTO_UDP] = [6, 17];

const same = { conforming: ["same"] } as const;
const no = { conforming: ["no"] } as const;

export default defineCase({
  id: "option/facts",
  title: "A socket says what it is",
  requirement:
    "Type, protocol and family of a socket can be read, and if it listens: a listener does until it is shut " +
    "down, others do not.",
  level: "must",
  sources: [
    posix("XSH 2.10.16", "SO_TYPE, SO_ACCEPTCONN"),
    linux("socket(7)", "SO_DOMAIN, SO_PROTOCOL"),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: {
    subject: [
      "stream",
      "datagram",
      "bsd",
      "option:SO_TYPE",
      "option:SO_DOMAIN",
      "option:SO_PROTOCOL",
      "option:SO_ACCEPTCONN",
      "shutdown:read",
    ],
    peer: ["stream"],
  },
  outcomes: {
    streamType: same,
    streamProtocol: same,
    datagramType: same,
    datagramProtocol: same,
    acceptedType: same,
    acceptedProtocol: same,
    acceptedFamily: same,
    families: { conforming: ["same"] },
    otherFamily: { conforming: ["different"] },
    fresh: no,
    bound: no,
    listening: { conforming: ["yes"] },
    accepted: no,
    datagram: no,
    shutdown: {
      conforming: ["ok"],
      tolerated: { ENOTCONN: { reason: "a listener is not connected", when: { os: "!linux" } } },
    },
    // A listener of AF_UNIX listens for good.
    shutDown: {
      conforming: [
        { outcome: "no", when: { family: "ipv4" } },
        { outcome: "no", when: { family: "ipv6" } },
        { outcome: "yes", when: { family: "unix" } },
      ],
      after: { shutdown: "ok" },
    },
  },
  async script({ addressOf, connectedTo, family, subject, record }) {
    const [tcp, udp] = family === "unix" ? [0, 0] : [IPPROTO_TCP, IPPROTO_UDP];
    const stream = await subject.socket(family, "stream");
    const datagram = await subject.socket(family, "datagram");
    const other = await subject.socket(family === "unix" ? "ipv4" : "unix", "stream");
    record("streamType", await has(stream, "SO_TYPE", SOCK_STREAM));
    record("streamProtocol", await has(stream, "SO_PROTOCOL", tcp));
    record("datagramType", await has(datagram, "SO_TYPE", SOCK_DGRAM));
    record("datagramProtocol", await has(datagram, "SO_PROTOCOL", udp));
    const domain = await valueOf(stream, "SO_DOMAIN");
    record("families", await has(datagram, "SO_DOMAIN", domain));
    record("otherFamily", await has(other, "SO_DOMAIN", domain));
    record("fresh", await isOn(stream, "SO_ACCEPTCONN"));
    await stream.bind(addressOf(subject));
    record("bound", await isOn(stream, "SO_ACCEPTCONN"));
    await stream.listen(1);
    record("listening", await isOn(stream, "SO_ACCEPTCONN"));
    const { server } = await connectedTo(stream, await stream.getsockname());
    record("acceptedType", await has(server, "SO_TYPE", SOCK_STREAM));
    record("acceptedProtocol", await has(server, "SO_PROTOCOL", tcp));
    record("acceptedFamily", await has(server, "SO_DOMAIN", domain));
    record("accepted", await isOn(server, "SO_ACCEPTCONN"));
    record("datagram", await isOn(datagram, "SO_ACCEPTCONN"));
    const shut = await outcome(stream.shutdown("read"));
    record("shutdown", shut);
    if (shut === "ok") record("shutDown", await isOn(stream, "SO_ACCEPTCONN"));
  },
});
