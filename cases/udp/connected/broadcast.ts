import { BYTE, defineCase, linux, outcome, posix, sameAddress } from "../../../harness/case/mod.ts";
import { portOf } from "../../address/_wildcard.ts";

export default defineCase({
  id: "udp/connected/broadcast",
  title: "A datagram socket is connected to a broadcast address",
  requirement:
    "A connect to a broadcast address fails with EACCES and leaves no peer, until SO_BROADCAST allows it.",
  level: "should",
  sources: [linux("connect(2)", "EACCES"), posix("XSH 2.10.16", "SO_BROADCAST")],
  axes: { family: ["ipv4"] },
  needs: { subject: ["datagram", "datagram:connect", "option:SO_BROADCAST"], peer: ["datagram"] },
  outcomes: {
    forbidden: { conforming: ["EACCES"] },
    peerName: { conforming: ["ENOTCONN"] },
    allowed: { conforming: ["ok"] },
    peerNameThen: { conforming: ["same"] },
    send: { conforming: ["ok"] },
  },
  async script({ datagrams, loopback, record }) {
    // The broadcast address of the loopback net, where nothing leaves the machine.
    loopback();
    const { subject, peerAddress } = await datagrams();
    const all = { family: "ipv4", host: "127.255.255.255", port: portOf(peerAddress) } as const;
    record("forbidden", await outcome(subject.connect(all)));
    record("peerName", await outcome(subject.getpeername()));
    await subject.setsockopt("SO_BROADCAST", 1);
    record("allowed", await outcome(subject.connect(all)));
    record("peerNameThen", sameAddress(await subject.getpeername(), all) ? "same" : "different");
    record("send", await outcome(subject.sendOne(BYTE)));
  },
});
