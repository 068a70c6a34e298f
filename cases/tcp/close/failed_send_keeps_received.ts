import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  EVERY_MODE,
  outcome,
  posix,
  rfc,
  type Row,
  type Scenario,
  type Socket,
} from "../../../harness/case/mod.ts";
import { numbered, received } from "./_received.ts";

const SENT = numbered(3000);
/** Bytes that are received before the sends, on a connection of their own. */
const BEGUN = 1000;

/**
 * The peer sends and closes, the subject receives `begun` bytes and sends until an error says that the peer
 * is gone, and then receives the rest.
 */
async function receivesAfterFailedSend(
  { connected, inMode, visible, record }: Scenario,
  name: string,
  begun: number,
  send: (subject: Socket) => Promise<unknown>,
): Promise<void> {
  const { subject, peer } = await connected();
  await peer.sendall(SENT);
  await peer.close();
  await visible(subject, "fin");
  await inMode(subject);
  if (begun > 0) await subject.recvExactly(begun);
  const first = await outcome(send(subject));
  record(`${name}FirstSend`, first);
  if (first === "ok") await visible(subject, "reset");
  record(`${name}SecondSend`, await outcome(send(subject)));
  const { content, end } = await received(subject, SENT.subarray(begun));
  record(`${name}Content`, content);
  record(`${name}End`, end);
}

const firstSend: Row = {
  conforming: ["ok", { outcome: "EPIPE", when: { family: "unix" } }],
};
const secondSend: Row = { conforming: ["EPIPE", "ECONNRESET"] };
/** The peer ended in order: whatever the sends provoked, nothing excuses a byte that is missing. */
const content: Row = { conforming: ["intact"] };
const end: Row = {
  conforming: ["eof"],
  tolerated: {
    ECONNRESET: "the reset that a send provoked is reported after the data",
    EPIPE: "the send's error is reported after the data as well",
    error: "the failed send has ended the stream, after the data",
  },
};

export default defineCase({
  id: "tcp/close/failed-send-keeps-received",
  title: "A send that fails after the peer's close loses none of the peer's data",
  requirement: "Data that the peer sent before it closed is received in full, also after a send has failed.",
  level: "must",
  sources: [rfc(9293, "3.6 (MUST-12)"), rfc(9293, "3.6.1"), posix("send", "EPIPE"), posix("recv")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    unreadFirstSend: firstSend,
    unreadSecondSend: secondSend,
    unreadContent: content,
    unreadEnd: end,
    begunFirstSend: firstSend,
    begunSecondSend: secondSend,
    begunContent: content,
    begunEnd: end,
    onceFirstSend: firstSend,
    onceSecondSend: secondSend,
    onceContent: content,
    onceEnd: end,
  },
  async script(scenario) {
    const sendall = (subject: Socket) => subject.sendall(BYTE);
    const once = (subject: Socket) => subject.seat.has("send") ? subject.send(BYTE) : sendall(subject);
    await receivesAfterFailedSend(scenario, "unread", 0, sendall);
    await receivesAfterFailedSend(scenario, "begun", BEGUN, sendall);
    await receivesAfterFailedSend(scenario, "once", 0, once);
  },
});
