import { BOTH_ROLES, defineCase, ending, INET, intact, posix, rfc } from "../../../harness/case/mod.ts";
import { sendUntilFull } from "./_lagging_reader.ts";

const SEED = 36;
/** Bytes of the peer's receive buffer. */
const RECEIVE_BUFFER = 65_536;
/** Bytes beyond what that buffer can hold, at twice the size that was asked for, as Linux makes it. */
const MORE_THAN_RECEIVED = 4 * RECEIVE_BUFFER;

export default defineCase({
  id: "tcp/close/linger-zero-discards",
  title: "A close with SO_LINGER of 0 seconds throws unsent data away",
  requirement:
    "A close with SO_LINGER of 0 seconds discards unsent data: the reader gets a prefix, then the reset.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_LINGER"), rfc(9293, "3.9.1.6"), rfc(9293, "3.10.5")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "abort"], peer: ["stream", "option:SO_RCVBUF", "demand-read"] },
  outcomes: {
    content: {
      conforming: ["short"],
      tolerated: { intact: "the sender's buffers are so small that all had left them" },
    },
    end: { conforming: ["ECONNRESET"] },
  },
  async script(scenario) {
    const { connected, measure, record } = scenario;
    const connection = await connected({ peer: { SO_RCVBUF: RECEIVE_BUFFER } });
    const { sent, read } = await sendUntilFull(connection, SEED, scenario, MORE_THAN_RECEIVED);
    await connection.subject.abort();
    const length = sent - read;
    const drained = await connection.peer.drain({ pattern: { seed: SEED, length, offset: read } });
    measure("pendingAtClose", length);
    measure("deliveredAfterClose", drained.count);
    record("content", intact(drained, length));
    record("end", ending(drained));
  },
});
