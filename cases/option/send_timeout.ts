import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  intact,
  type Outcome,
  outcome,
  posix,
} from "../../harness/case/mod.ts";

/** Microseconds of the timeout. */
const TIMEOUT_US = 120_000;
/** Sends at most: acknowledgements may make room a few times. */
const MOST_SENDS = 20;

export default defineCase({
  id: "option/send-timeout",
  title: "SO_SNDTIMEO ends a blocking send, and what was accepted is counted",
  requirement:
    "A blocking send to a peer that does not read returns the count of what it accepted when the time of " +
    "SO_SNDTIMEO is up, and EAGAIN where that is nothing; the peer gets exactly what was counted.",
  level: "must",
  sources: [posix("XSH 2.10.16", "SO_SNDTIMEO"), posix("send")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: [
      "stream",
      "send",
      "mode:blocking",
      "option:SO_SNDTIMEO",
      "option:SO_RCVTIMEO",
      "shutdown:write",
    ],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    reads: { conforming: ["same"] },
    first: { conforming: ["partial"] },
    last: { conforming: ["EAGAIN"] },
    otherDirection: { conforming: ["data"] },
    received: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connectedSmall, record, measure }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("blocking");
    await subject.setsockopt("SO_SNDTIMEO", 0, TIMEOUT_US);
    const { value, second } = await subject.getsockopt("SO_SNDTIMEO");
    // The system may count in ticks, of up to 10 milliseconds.
    const ticks = second! >= TIMEOUT_US && second! < TIMEOUT_US + 10_000;
    record("reads", value === 0 && ticks ? "same" : "different");
    let [count, ended]: [number, Outcome] = [0, "ok"];
    for (let sends = 0; sends < MOST_SENDS && ended === "ok"; sends++) {
      const rest = { ...tooMuch, offset: count, length: tooMuch.length - count };
      const sending = subject.send(rest);
      ended = await outcome(sending);
      const accepted = ended === "ok" ? await sending : 0;
      if (sends === 0) record("first", accepted > 0 && accepted < rest.length ? "partial" : ended);
      count += accepted;
    }
    record("last", ended);
    measure("accepted", count);
    await peer.sendall(BYTE);
    record("otherDirection", await outcome(subject.recv(1)));
    await subject.shutdown("write");
    const drained = await peer.drain({ pattern: { ...tooMuch, length: count } });
    record("received", intact(drained, count));
    record("end", drained.end === "eof" ? "eof" : "error");
  },
});
