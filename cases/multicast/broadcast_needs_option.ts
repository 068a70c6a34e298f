import { bytesOf, compared, defineCase, outcome, posix, type Row } from "../../harness/case/mod.ts";
import { at, BROADCAST, hearing, speaking } from "./_group.ts";

const [FIRST, SECOND] = ["granted", "granted again"].map(bytesOf) as [Uint8Array, Uint8Array];
const REFUSED = bytesOf("refused");
const refused: Row = { conforming: ["EACCES"] };
const granted: Row = { conforming: ["ok"] };

export default defineCase({
  id: "multicast/broadcast-needs-option",
  title: "A broadcast needs SO_BROADCAST",
  requirement:
    "A datagram to a broadcast address, or a connect to it, fails with EACCES unless SO_BROADCAST is on, " +
    "and is not sent.",
  level: "must",
  sources: [posix("sendto", "EACCES"), posix("XSH 2.10.16", "SO_BROADCAST")],
  axes: { role: ["client"] },
  needs: {
    subject: ["datagram", "bsd", "option:SO_BROADCAST"],
    peer: ["datagram", "option:SO_REUSEADDR"],
  },
  outcomes: {
    sendto: refused,
    connect: refused,
    withOption: granted,
    withoutAgain: refused,
    withAgain: granted,
    connectWith: granted,
    first: { conforming: ["intact"] },
    second: { conforming: ["intact"] },
  },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const { socket: receiver, port } = await hearing(peer);
    const socket = await speaking(subject);
    const everybody = at(BROADCAST, port);
    record("sendto", await outcome(socket.sendto(REFUSED, everybody)));
    record("connect", await outcome(socket.connect(everybody)));
    await socket.setsockopt("SO_BROADCAST", 1);
    record("withOption", await outcome(socket.sendto(FIRST, everybody)));
    await socket.setsockopt("SO_BROADCAST", 0);
    record("withoutAgain", await outcome(socket.sendto(REFUSED, everybody)));
    await socket.setsockopt("SO_BROADCAST", 1);
    record("withAgain", await outcome(socket.sendto(SECOND, everybody)));
    record("connectWith", await outcome(socket.connect(everybody)));
    record("first", compared((await receiver.recvfrom(1024)).data, FIRST));
    record("second", compared((await receiver.recvfrom(1024)).data, SECOND));
  },
});
