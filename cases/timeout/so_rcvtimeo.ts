import {
  BYTE,
  defineCase,
  EARLY_MS,
  EVERY_FAMILY,
  linux,
  type Outcome,
  outcome,
  posix,
} from "../../harness/case/mod.ts";

/** Milliseconds of the timeout. */
const TIMEOUT_MS = 120;
/** Microseconds; less than the timeout, and no whole number of ticks. */
const ODD_US = 100_500;

export default defineCase({
  id: "timeout/so-rcvtimeo",
  title: "SO_RCVTIMEO ends accepts and receives of datagrams, and 0 takes it away",
  requirement:
    "With SO_RCVTIMEO a blocking accept or recvfrom fails with EAGAIN whenever its time is up; with 0 it " +
    "waits again.",
  level: "should",
  sources: [
    posix("XSH 2.10.16", "SO_RCVTIMEO"),
    posix("setsockopt", "EDOM"),
    linux("socket(7)", "SO_RCVTIMEO"),
  ],
  axes: { family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "datagram", "mode:blocking", "option:SO_RCVTIMEO"],
    peer: ["stream", "datagram"],
  },
  outcomes: {
    // Linux counts in ticks, and rounds up.
    rounded: { conforming: ["yes"] },
    accept: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    acceptElapsed: { conforming: ["ok"] },
    recvfrom: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    recvfromElapsed: { conforming: ["ok"] },
    again: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    negative: { conforming: ["EDOM"] },
    withoutEnd: { conforming: ["pending"] },
    accepted: { conforming: ["ok"] },
    received: { conforming: ["data"] },
  },
  async script({ datagrams, listening, subject, peer, elapsedMs, stillBlockedFor, record }) {
    const { listener, address } = await listening(subject);
    const datagram = await datagrams();
    const both = [listener, datagram.subject];
    await listener.setsockopt("SO_RCVTIMEO", 0, ODD_US);
    const { value, second } = await listener.getsockopt("SO_RCVTIMEO");
    record("rounded", value === 0 && second! >= ODD_US && second! < ODD_US + 10_000 ? "yes" : "no");

    for (const socket of both) {
      await socket.setMode("blocking");
      await socket.setsockopt("SO_RCVTIMEO", 0, 1_000 * TIMEOUT_MS);
    }
    const accepting = listener.accept();
    const receiving = datagram.subject.recvfrom(16);
    const early = (call: Promise<unknown>): Outcome =>
      elapsedMs(call) < TIMEOUT_MS - EARLY_MS ? "early" : "ok";
    record("accept", await outcome(accepting));
    record("acceptElapsed", early(accepting));
    record("recvfrom", await outcome(receiving));
    record("recvfromElapsed", early(receiving));
    record("again", await outcome(datagram.subject.recvfrom(16)));
    record("negative", await outcome(listener.setsockopt("SO_RCVTIMEO", 0, -1)));

    for (const socket of both) await socket.setsockopt("SO_RCVTIMEO", 0, 0);
    const accepted = listener.accept();
    const received = datagram.subject.recvfrom(16);
    const waits = await stillBlockedFor(2 * TIMEOUT_MS, accepted, received);
    record("withoutEnd", waits ? "pending" : await Promise.race([accepted, received].map(outcome)));
    await peer.connectStream(address);
    record("accepted", await outcome(accepted));
    await datagram.peer.sendto(BYTE, datagram.subjectAddress);
    record("received", await outcome(received));
  },
});
