import {
  BOTH_ROLES,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  rfc,
  type Row,
  type Scenario,
} from "../../../harness/case/mod.ts";
import { numbered } from "./_received.ts";

const SENT = numbered(1000);

/** The peer sends, the subject receives `size` of the bytes and closes, and the peer receives. */
async function closedBehind({ connected, visible, record }: Scenario, name: string, size: number) {
  const { subject, peer } = await connected();
  await peer.sendall(SENT);
  await visible(subject, "data", SENT.length);
  record(`${name}Read`, compared(await subject.recvExactly(size), SENT.subarray(0, size)));
  await subject.close();
  // Any end will do here: a wait for a reset that never comes would only cost time.
  await visible(peer, "fin");
  record(`${name}Recv`, await outcome(peer.recv(1)));
  record(`${name}RecvAgain`, await outcome(peer.recv(1)));
}

const intact: Row = { conforming: ["intact"] };
const eof: Row = { conforming: ["eof"] };
const reset: Row = { conforming: ["ECONNRESET"] };

export default defineCase({
  id: "tcp/close/partly-read-rst",
  title: "A close with a single byte unread resets the connection, so that the sender knows of the loss",
  requirement:
    "A close resets if a byte is unread, whatever was read before it, and does not if all was read.",
  level: "should",
  sources: [rfc(9293, "3.6.1 (SHLD-3)"), rfc(2525, "2.17")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "demand-read"], peer: ["stream"] },
  outcomes: {
    oneLeftRead: intact,
    oneLeftRecv: reset,
    oneLeftRecvAgain: eof,
    oneReadRead: intact,
    oneReadRecv: reset,
    oneReadRecvAgain: eof,
    allReadRead: intact,
    allReadRecv: eof,
    allReadRecvAgain: eof,
  },
  async script(scenario) {
    await closedBehind(scenario, "oneLeft", SENT.length - 1);
    await closedBehind(scenario, "oneRead", 1);
    await closedBehind(scenario, "allRead", SENT.length);
  },
});
