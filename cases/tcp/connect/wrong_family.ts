import {
  type Address,
  defineCase,
  exchanged,
  INET,
  outcome,
  posix,
  WRONG_FAMILY,
} from "../../../harness/case/mod.ts";

/** The other family's loopback address, for each. */
const OTHER: Readonly<Record<string, Address>> = {
  ipv4: { family: "ipv6", host: "::1", port: 9 },
  ipv6: { family: "ipv4", host: "127.0.0.1", port: 9 },
};

export default defineCase({
  id: "tcp/connect/wrong-family",
  title: "A socket cannot be connected to an address of another family",
  requirement:
    "A connect to an address of another family fails with EAFNOSUPPORT, and the socket can still be used.",
  level: "must",
  sources: [posix("connect", "EAFNOSUPPORT"), posix("connect", "EINVAL")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["bsd", "stream", "family:ipv4", "family:ipv6"], peer: ["stream"] },
  outcomes: {
    connect: WRONG_FAMILY,
    afterwards: { conforming: ["intact"] },
  },
  async script({ listening, subject, peer, family, record }) {
    const socket = await subject.socket(family, "stream");
    record("connect", await outcome(socket.connect(OTHER[family]!)));
    const { listener, address } = await listening(peer);
    await socket.connect(address);
    record("afterwards", await exchanged(socket, (await listener.accept()).socket));
  },
});
