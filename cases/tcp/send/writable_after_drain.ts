import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, linux, posix } from "../../../harness/case/mod.ts";
import { fill, offered } from "./_offer.ts";

/**
 * Times that the kernel may make room by moving bytes on, before "writable" and EAGAIN in turn count as a
 * contradiction.
 */
const MOST_ROUNDS = 100;
/** Milliseconds; an acknowledgement may be delayed by 40 of them, or 200. */
const PATIENCE_MS = 2000;

export default defineCase({
  id: "tcp/send/writable-after-drain",
  title: "A full connection becomes writable when the peer reads",
  requirement:
    "A connection with full buffers is not writable; when the peer has read all it is, and a send succeeds.",
  level: "must",
  sources: [posix("poll", "POLLOUT"), linux("poll(2)", "POLLOUT")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "send", "poll", "mode:nonblocking"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    writableFull: { conforming: ["no"] },
    writableDrained: { conforming: ["yes"] },
    sendDrained: { conforming: ["full"] },
  },
  async script({ connectedSmall, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    const writable = async (timeoutMs: number) => (await subject.poll(["out"], timeoutMs)).includes("out");
    await subject.setMode("nonblocking");
    let [count, full] = [0, false];
    for (let round = 0; round < MOST_ROUNDS && !full; round++) {
      count += (await fill(subject, tooMuch, count)).count;
      full = !await writable(0);
    }
    record("writableFull", full ? "no" : "yes");
    // Everything: Linux says "writable" again only when about a third of the buffer is free.
    await peer.drain({ size: count, pattern: { ...tooMuch, length: count } });
    record("writableDrained", await writable(PATIENCE_MS) ? "yes" : "no");
    record("sendDrained", (await offered(subject.send(BYTE), BYTE)).outcome);
  },
});
