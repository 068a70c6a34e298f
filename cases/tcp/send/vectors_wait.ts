import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  intact,
  outcome,
  patternBytes,
  posix,
} from "../../../harness/case/mod.ts";

/** Bytes of the buffers of the call that waits. */
const SIZES = [10_007, 1, 20_011, 0, 30_011];
const ALL = SIZES.reduce((sum, size) => sum + size, 0);
/** Bytes that are offered at most: more than any buffers hold that were made small. */
const MOST = 4_194_304;

export default defineCase({
  id: "tcp/send/vectors-wait",
  title: "A send of several buffers waits where a send waits, and fails where it fails",
  requirement: "A blocking send of several buffers waits until all was " +
    "accepted; after a half-close or a reset it fails.",
  level: "should",
  sources: [posix("sendmsg", "DESCRIPTION"), posix("sendmsg", "EPIPE"), posix("writev")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: ["blocking"] },
  needs: {
    subject: ["stream", "vectors", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    noRoom: { conforming: ["pending"] },
    count: { conforming: ["full"] },
    arrived: { conforming: ["intact"] },
    shutDown: { conforming: ["EPIPE"] },
    received: { conforming: ["data"] },
    first: {
      conforming: [
        { outcome: "ok", when: { family: "ipv4" } },
        { outcome: "ok", when: { family: "ipv6" } },
        { outcome: "EPIPE", when: { family: "unix" } },
      ],
    },
    second: { conforming: ["EPIPE", "ECONNRESET"] },
  },
  async script(scenario) {
    const { connected, connectedSmall, inMode, blocked, visible, record } = scenario;
    const { subject, peer, tooMuch } = await connectedSmall();
    await inMode(subject);
    const bytes = patternBytes({ ...tooMuch, length: MOST });
    const send = (from: number) => {
      let at = from;
      return subject.writev(SIZES.map((size) => bytes.subarray(at, at += size)));
    };
    let [before, waits] = [0, false];
    let sending = send(before);
    while (!waits && before + ALL < bytes.length) {
      waits = await blocked(sending);
      if (!waits) sending = send(before += await sending);
    }
    record("noRoom", waits ? "pending" : "full");
    const pattern = { ...tooMuch, length: before + ALL };
    const draining = peer.drain({ size: pattern.length, pattern });
    record("count", await sending === ALL ? "full" : "partial");
    // What was not accepted does not come, and the drain ends where the stream does.
    await subject.shutdown("write");
    record("arrived", intact(await draining, pattern.length));
    record("shutDown", await outcome(subject.writev([BYTE, BYTE])));
    await peer.sendall(BYTE);
    record("received", await outcome(subject.recv(1)));

    const gone = await connected();
    await inMode(gone.subject);
    await gone.peer.close();
    await visible(gone.subject, "fin");
    const first = await outcome(gone.subject.writev([BYTE, BYTE]));
    record("first", first);
    if (first === "ok") await visible(gone.subject, "reset");
    record("second", await outcome(gone.subject.writev([BYTE, BYTE])));
  },
});
