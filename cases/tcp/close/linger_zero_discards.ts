import { defineCase, ending, intact, posix, rfc } from "../../../harness/case/mod.ts";
import { connectedToSmallBuffer, MORE_THAN_RECEIVED, sendUntilFull } from "./lagging_reader.ts";

const SEED = 36;

export default defineCase({
  id: "tcp/close/linger-zero-discards",
  title: "close with SO_LINGER of 0 seconds throws unsent data away",
  requirement:
    "A close with SO_LINGER on and 0 seconds discards what was not yet sent: the reader gets a correct prefix, and then the reset.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_LINGER"), rfc(9293, "3.9.1.6"), rfc(9293, "3.10.5")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["stream", "abort"], peer: ["stream", "option:SO_RCVBUF", "demand-read"] },
  outcomes: {
    content: {
      conforming: ["short"],
      tolerated: { intact: "the sender's buffers are so small that all had left them" },
    },
    end: { conforming: ["ECONNRESET"] },
  },
  async script(scenario) {
    const { measure, record } = scenario;
    const connection = await connectedToSmallBuffer(scenario);
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
