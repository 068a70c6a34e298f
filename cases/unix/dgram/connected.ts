import { bytesOf, defineCase, outcome, posix, sameAddress, type Socket } from "../../../harness/case/mod.ts";
import { carried } from "../../udp/_payload.ts";

export default defineCase({
  id: "unix/dgram/connected",
  title: "A datagram socket over AF_UNIX changes its peer",
  requirement: "send goes to the peer of the last connect, and sendto to the address that it names, " +
    "without a change of the peer.",
  level: "should",
  sources: [posix("connect"), posix("send"), posix("sendto")],
  axes: { family: ["unix"] },
  needs: { subject: ["datagram", "datagram:connect", "stream"], peer: ["datagram"] },
  outcomes: {
    sendUnconnected: { conforming: ["ENOTCONN", "EDESTADDRREQ"] },
    first: { conforming: ["whole"] },
    elsewhere: { conforming: ["whole"] },
    peerName: { conforming: ["same"] },
    stillFirst: { conforming: ["whole"] },
    second: { conforming: ["whole"] },
    secondName: { conforming: ["same"] },
  },
  async script({ datagram, subject: seat, peer: elsewhere, pendingOr, record }) {
    const [one, other] = [await datagram(elsewhere), await datagram(elsewhere)];
    const { socket: subject } = await datagram(seat);
    // A receive that goes on waiting is the next one.
    const waiting = new Map<typeof one, ReturnType<Socket["recvfrom"]>>();
    const arrives = async (at: typeof one, text: string) => {
      const there = waiting.get(at) ?? at.socket.recvfrom(1024);
      waiting.set(at, there);
      return await pendingOr(there, async () => {
        waiting.delete(at);
        return carried((await there).data, bytesOf(text));
      });
    };
    record("sendUnconnected", await outcome(subject.sendOne(bytesOf("whom?"))));
    await subject.connect(one.address);
    await subject.sendOne(bytesOf("to one"));
    record("first", await arrives(one, "to one"));
    await subject.sendto(bytesOf("to the other"), other.address);
    record("elsewhere", await arrives(other, "to the other"));
    record("peerName", sameAddress(await subject.getpeername(), one.address) ? "same" : "different");
    await subject.sendOne(bytesOf("still to one"));
    record("stillFirst", await arrives(one, "still to one"));
    await subject.connect(other.address);
    await subject.sendOne(bytesOf("now to the other"));
    record("second", await arrives(other, "now to the other"));
    record("secondName", sameAddress(await subject.getpeername(), other.address) ? "same" : "different");
  },
});
