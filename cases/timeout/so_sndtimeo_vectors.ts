import {
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  patternBytes,
  posix,
  type Socket,
} from "../../harness/case/mod.ts";
import { TIMEOUT_MS } from "./_deadline.ts";
import { sendsInTime } from "./_sends.ts";

/** Milliseconds of the timeout of a send that nobody else's is beside. */
const SHORT_MS = 60;
/** Bytes of the buffers of a call. */
const SIZES = [10_007, 20_011] as const;
/** Bytes that are offered at most: more than any buffers hold that were made small. */
const MOST = 4_194_304;

export default defineCase({
  id: "timeout/so-sndtimeo-vectors",
  title: "SO_SNDTIMEO ends a send of several buffers, and every other call that sends",
  requirement:
    "With SO_SNDTIMEO a blocking send of several buffers that finds no room fails with EAGAIN when the " +
    "time is up, and every other call that sends does so in time.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_SNDTIMEO"), posix("sendmsg", "EAGAIN")],
  axes: { family: EVERY_FAMILY, mode: ["blocking"] },
  needs: {
    subject: ["stream", "send", "vectors", "option:SO_SNDTIMEO", "mode:nonblocking"],
    peer: ["stream", "datagram", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    writev: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    others: { conforming: ["EAGAIN"], after: { writev: "EAGAIN" } },
  },
  async script(scenario) {
    const { connectedSmall, inMode, record } = scenario;
    const { subject, tooMuch } = await connectedSmall();
    await inMode(subject);
    await subject.setsockopt("SO_SNDTIMEO", 0, 1_000 * SHORT_MS);
    const bytes = patternBytes({ ...tooMuch, length: MOST });
    let [at, how]: [number, Outcome] = [0, "ok"];
    while (how === "ok" && at < bytes.length) {
      const middle = at + SIZES[0];
      const buffers = [bytes.subarray(at, middle), bytes.subarray(middle, middle + SIZES[1])];
      how = await outcome(subject.writev(buffers).then((count) => at += count));
    }
    record("writev", how);
    if (how !== "EAGAIN") return;
    const waits = async (socket: Socket) => {
      await inMode(socket);
      await socket.setsockopt("SO_SNDTIMEO", 0, 1_000 * TIMEOUT_MS);
    };
    // A library that sends files in pieces tries again.
    record("others", await sendsInTime(scenario, "EAGAIN", waits, ["sendfile"]));
  },
});
