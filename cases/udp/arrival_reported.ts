import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  linux,
  outcome,
  report,
  type Row,
  type Socket,
} from "../../harness/case/mod.ts";

/** Milliseconds that the clocks of two ends may differ by. */
const APART_MS = 60_000;

const none: Row = { conforming: ["none"] };
const same: Row = { conforming: ["same"] };

export default defineCase({
  id: "udp/arrival-reported",
  title: "A receiver learns when a datagram arrived",
  requirement:
    "Each datagram is reported with the time of its arrival once SO_TIMESTAMP asks for that, to a peek, " +
    "too, however much later it is received, and none before.",
  level: "may",
  sources: [
    linux("socket(7)", "SO_TIMESTAMP"),
    report("seanbruno/qemu-bsd-user", 58),
    report("SerenityOS/serenity", 3510),
    report("rcore-os/tgoskits", 1905),
  ],
  axes: { family: EVERY_FAMILY },
  needs: {
    subject: ["datagram", "recvmsg", "recv:peek", "option:SO_TIMESTAMP"],
    peer: ["datagram", "recvmsg", "option:SO_TIMESTAMP"],
  },
  outcomes: {
    unasked: none,
    set: { conforming: ["ok"] },
    time: same,
    peeked: same,
    order: same,
    later: same,
    off: none,
  },
  async script({ datagrams, stillBlockedFor, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    const timeAt = async (socket: Socket, flags?: readonly ["peek"]) => (await socket.recvmsg(8, flags)).time;
    await peer.sendto(BYTE, subjectAddress);
    record("unasked", await timeAt(subject) === undefined ? "none" : "different");
    record("set", await outcome(subject.setsockopt("SO_TIMESTAMP", 1)));
    await peer.setsockopt("SO_TIMESTAMP", 1);

    await peer.sendto(BYTE, subjectAddress);
    await peer.sendto(BYTE, subjectAddress);
    await subject.sendto(BYTE, peerAddress);
    const clock = await timeAt(peer) ?? 0;
    const peeked = await timeAt(subject, ["peek"]);
    // Some time goes by.
    const nothing = peer.recvmsg(8);
    await stillBlockedFor(0, nothing);
    const first = await timeAt(subject) ?? 0;
    await peer.sendto(BYTE, subjectAddress);
    const [second = 0, third = 0] = [await timeAt(subject), await timeAt(subject)];
    record("time", Math.abs(first - clock) < APART_MS ? "same" : "different");
    record("peeked", peeked === first ? "same" : "different");
    record("order", second >= first && second - first < APART_MS ? "same" : "different");
    record("later", third > first ? "same" : "different");

    await subject.sendto(BYTE, peerAddress);
    await nothing;
    await subject.setsockopt("SO_TIMESTAMP", 0);
    await peer.sendto(BYTE, subjectAddress);
    record("off", await timeAt(subject) === undefined ? "none" : "different");
  },
});
