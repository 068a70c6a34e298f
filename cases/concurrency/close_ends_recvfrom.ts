import { bytesOf, defineCase, EVERY_FAMILY, linux, outcome, posix, python } from "../../harness/case/mod.ts";
import { ended } from "./_ended.ts";

const LATE = bytesOf("late");

export default defineCase({
  id: "concurrency/close-ends-recvfrom",
  title: "A close while a receive of a datagram waits ends it",
  requirement: "A close beside a receive that waits for a datagram ends it at " +
    "once, and no datagram reaches it any more.",
  level: "should",
  // golang/go#72770
  sources: [posix("close"), linux("close(2)", "Multithreaded processes and close()"), python("shutdown")],
  axes: { family: EVERY_FAMILY, mode: ["natural", "blocking"] },
  needs: { subject: ["datagram", "interrupt"], peer: ["datagram"] },
  outcomes: {
    before: { conforming: ["pending"] },
    // A receive that was shut down returns without a datagram.
    receive: ended("empty"),
    other: { conforming: ["data"] },
  },
  async script({ datagrams, inMode, stillBlockedFor, atOnce, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    const other = await datagrams();
    await inMode(subject);
    await inMode(other.subject);
    const receiving = subject.recvfrom(16);
    const otherReceiving = other.subject.recvfrom(16);
    const waits = await stillBlockedFor(0, receiving, otherReceiving);
    record("before", waits ? "pending" : await Promise.race([receiving, otherReceiving].map(outcome)));
    await subject.close();
    await outcome(peer.sendto(LATE, subjectAddress));
    record("receive", await atOnce(receiving, outcome));
    // The close concerns one socket.
    await other.peer.sendto(LATE, other.subjectAddress);
    record("other", await outcome(otherReceiving));
  },
});
