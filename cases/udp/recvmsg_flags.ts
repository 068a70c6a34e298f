import { bytesOf, defineCase, EVERY_FAMILY, outcome, posix, sameAddress } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

const [FIRST, SECOND] = [bytesOf("the first"), bytesOf("the second")];

// A call that goes on where it should have ended takes the datagrams of those after it.
const after = { nothing: "EAGAIN", waits: "pending" } as const;
const whole = { conforming: ["whole"], after } as const;
const same = { conforming: ["same"], after } as const;

export default defineCase({
  id: "udp/recvmsg-flags",
  title: "A receiver uses recvmsg on a datagram socket with flags",
  requirement:
    "recvmsg looks at a datagram, or does not wait for one, as its flags say for that call alone, and " +
    "names the sender.",
  level: "must",
  sources: [posix("recvmsg", "MSG_PEEK"), posix("recvmsg", "EAGAIN")],
  axes: { family: EVERY_FAMILY, mode: ["blocking"] },
  needs: {
    subject: ["datagram", "recvmsg", "recv:peek", "recv:dontwait", "mode:nonblocking"],
    peer: ["datagram"],
  },
  outcomes: {
    nothing: { conforming: ["EAGAIN"] },
    waits: { conforming: ["pending"], after: { nothing: "EAGAIN" } },
    woken: whole,
    peeked: whole,
    peekedSender: same,
    taken: whole,
    sender: same,
    nothingAgain: { conforming: ["EAGAIN"], after },
    nonblocking: whole,
    nonblockingSender: same,
  },
  async script({ datagrams, inMode, visible, pendingOr, atOnce, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await inMode(subject);
    const nothing = await atOnce(subject.recvmsg(100, ["peek", "dontwait"]), outcome);
    record("nothing", nothing);
    if (nothing === "pending") return;
    const waiting = subject.recvmsg(100);
    const waits = await pendingOr(waiting, outcome);
    record("waits", waits);
    if (waits !== "pending") return;
    await peer.sendto(FIRST, subjectAddress);
    record("woken", carried((await waiting).data, FIRST));
    await peer.sendto(SECOND, subjectAddress);
    await visible(subject, "data");
    const peeked = await subject.recvmsg(100, ["peek"]);
    record("peeked", carried(peeked.data, SECOND));
    record("peekedSender", sameAddress(peeked.address, peerAddress) ? "same" : "different");
    const taken = await subject.recvmsg(100, ["dontwait"]);
    record("taken", carried(taken.data, SECOND));
    record("sender", sameAddress(taken.address, peerAddress) ? "same" : "different");
    record("nothingAgain", await atOnce(subject.recvmsg(100, ["dontwait"]), outcome));
    await subject.setMode("nonblocking");
    await peer.sendto(FIRST, subjectAddress);
    await visible(subject, "data");
    const received = await subject.recvmsg(100);
    record("nonblocking", carried(received.data, FIRST));
    record("nonblockingSender", sameAddress(received.address, peerAddress) ? "same" : "different");
  },
});
