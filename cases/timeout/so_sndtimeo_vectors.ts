import {
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  patternBytes,
  posix,
} from "../../harness/case/mod.ts";
import { sendsOf } from "../_every_call.ts";
import { filled } from "../unix/dgram/_full.ts";

/** Milliseconds of the timeout. */
const TIMEOUT_MS = 60;
/** Milliseconds of the timeout of each other call. */
const SHORT_MS = 20;
/** The payload of the other calls, which send it until there is no room. */
const MESSAGE = bytesOf("abc");
/** Bytes of the buffers of a call. */
const SIZES = [10_007, 20_011] as const;
/** Bytes that are offered at most: more than any buffers hold that were made small. */
const MOST = 4_194_304;

export default defineCase({
  id: "timeout/so-sndtimeo-vectors",
  title: "SO_SNDTIMEO ends a send of several buffers, and every other call that sends",
  requirement:
    "With SO_SNDTIMEO a blocking send of several buffers that finds no room fails with EAGAIN when the " +
    "time is up, and so does every other call that sends.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_SNDTIMEO"), posix("sendmsg", "EAGAIN")],
  axes: { family: EVERY_FAMILY, mode: ["blocking"] },
  needs: {
    subject: ["stream", "vectors", "option:SO_SNDTIMEO"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    writev: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    others: { conforming: ["EAGAIN"], after: { writev: "EAGAIN" } },
  },
  async script(scenario) {
    const { connectedSmall, datagrams, family, inMode, record } = scenario;
    const { subject, tooMuch } = await connectedSmall();
    await inMode(subject);
    await subject.setsockopt("SO_SNDTIMEO", 0, 1_000 * TIMEOUT_MS);
    const bytes = patternBytes({ ...tooMuch, length: MOST });
    let [at, how]: [number, Outcome] = [0, "ok"];
    while (how === "ok" && at < bytes.length) {
      const middle = at + SIZES[0];
      const buffers = [bytes.subarray(at, middle), bytes.subarray(middle, middle + SIZES[1])];
      how = await outcome(subject.writev(buffers).then((count) => at += count));
    }
    record("writev", how);
    if (how !== "EAGAIN") return;
    await subject.setsockopt("SO_SNDTIMEO", 0, 1_000 * SHORT_MS);
    for (const send of sendsOf(scenario, subject.seat)) {
      // An acknowledgement may have made room.
      do how = await outcome(send(subject, MESSAGE)); while (how === "ok");
      if (how !== "EAGAIN") break;
    }
    if (how === "EAGAIN" && family === "unix" && subject.seat.has("unix:datagram")) {
      const datagram = await datagrams();
      await filled(scenario, datagram.peerAddress);
      await inMode(datagram.subject);
      await datagram.subject.setsockopt("SO_SNDTIMEO", 0, 1_000 * SHORT_MS);
      how = await outcome(datagram.subject.sendto(MESSAGE, datagram.peerAddress));
    }
    record("others", how);
  },
});
