import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  outcome,
  RESET_FLUSHES,
  rfc,
  type Scenario,
  type Socket,
  STAYS_SET,
} from "../../../harness/case/mod.ts";

const REQUEST = { seed: 32, length: 1000 };
const REPLY = { seed: 33, length: 100 };

/**
 * `closer` replies to a request that it does not read, and closes; the reader then receives all that there
 * is.
 */
async function replyUnread({ visible, record }: Scenario, name: string, reader: Socket, closer: Socket) {
  await reader.sendall(REQUEST);
  await closer.sendall(REPLY);
  await visible(closer, "data", REQUEST.length);
  await visible(reader, "data", REPLY.length);
  await closer.close();
  // An end without a reset will do as well: a wait for one that never comes would only cost time.
  await visible(reader, "fin");
  const drained = await reader.drain({ pattern: REPLY });
  record(`${name}Reply`, intact(drained, REPLY.length));
  record(`${name}End`, ending(drained));
  record(`${name}RecvAfter`, await outcome(reader.recv(1)));
}

export default defineCase({
  id: "tcp/close/unread-rst-buffered-first",
  title: "An early reply is readable before the reset that follows it",
  requirement:
    "When one side replies and closes with the request unread, the other reads the reply before the reset.",
  level: "should",
  sources: [rfc(9293, "3.6.1 (SHLD-3)"), rfc(9112, "9.6"), rfc(2525, "2.17")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "demand-read"], peer: ["stream", "demand-read"] },
  outcomes: {
    subjectReply: { conforming: ["intact"], tolerated: { short: RESET_FLUSHES } },
    subjectEnd: { conforming: ["ECONNRESET"] },
    subjectRecvAfter: { conforming: ["eof"], tolerated: { ECONNRESET: STAYS_SET } },
    peerReply: { conforming: ["intact"] },
    peerEnd: { conforming: ["ECONNRESET"] },
    peerRecvAfter: { conforming: ["eof"] },
  },
  async script(scenario) {
    const first = await scenario.connected();
    await replyUnread(scenario, "subject", first.subject, first.peer);
    const second = await scenario.connected();
    await replyUnread(scenario, "peer", second.peer, second.subject);
  },
});
