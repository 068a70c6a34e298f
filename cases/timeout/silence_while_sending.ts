import { defineCase, ending, EVERY_FAMILY, intact, outcome, posix } from "../../harness/case/mod.ts";
import { SILENCE_MS } from "./_silence.ts";

/** Milliseconds that the poll may wait: it must end by the peer's byte. */
const POLL_MS = 8_000;

export default defineCase({
  id: "timeout/silence-while-sending",
  title: "A sendall waits for a second until the peer reads",
  requirement: "A sendall and a poll wait for as long as the peer takes, and nothing that was sent is lost.",
  level: "must",
  sources: [posix("send"), posix("poll")],
  axes: { family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "shutdown:write", "poll"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    silence: { conforming: ["pending"] },
    sendall: { conforming: ["ok"] },
    arrived: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    poll: { conforming: ["yes"] },
  },
  async script({ connected, connectedSmall, visible, stillBlockedFor, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    const polled = await connected();
    const sending = subject.sendall(tooMuch);
    const polling = polled.subject.poll(["in"], POLL_MS);
    await visible(peer, "data");
    const silent = await stillBlockedFor(SILENCE_MS, sending, polling);
    record("silence", silent ? "pending" : await Promise.race([sending, polling].map(outcome)));
    const finish = async () => {
      record("sendall", await outcome(sending));
      await subject.shutdown("write");
    };
    const [drained] = await Promise.all([peer.drain({ pattern: tooMuch }), finish()]);
    record("arrived", intact(drained, tooMuch.length));
    record("end", ending(drained));
    await polled.peer.sendall(Uint8Array.of(1));
    record("poll", (await polling).includes("in") ? "yes" : "no");
  },
});
