import { defineCase, ending, intact, posix, rfc } from "../../../harness/case.ts";
import { connectedToSmallBuffer, sendUntilFull } from "../close/lagging_reader.ts";

const SEED = 34;

export default defineCase({
  id: "tcp/shutdown/wr-then-close-flushes",
  title: "Half-close and close, while the reader lags behind",
  requirement:
    "Bytes that were accepted before a half-close still reach a reader that lags behind, all of them, also when the close follows at once.",
  level: "must",
  sources: [rfc(9293, "3.6 (Case 1)"), posix("shutdown"), posix("close")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "option:SO_RCVBUF", "demand-read"] },
  outcomes: {
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { measure, record } = scenario;
    const connection = await connectedToSmallBuffer(scenario);
    const { sent, read } = await sendUntilFull(connection, SEED, scenario);
    await connection.subject.shutdown("write");
    await connection.subject.close();
    const length = sent - read;
    measure("pendingAtClose", length);
    const drained = await connection.peer.drain({ pattern: { seed: SEED, length, offset: read } });
    record("content", intact(drained, length));
    record("end", ending(drained));
  },
});
