import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  INET,
  type Outcome,
  outcome,
  posix,
  rfc,
  type Row,
  type Scenario,
  type Socket,
} from "../../../harness/case/mod.ts";

/**
 * The subject aborts in the state that `reach` brings the connection to; then the peer receives and sends.
 */
async function aborted(
  { connected, visible, record }: Scenario,
  name: string,
  reach: (subject: Socket, peer: Socket) => Promise<void>,
): Promise<Outcome> {
  const { subject, peer } = await connected();
  await reach(subject, peer);
  await subject.abort();
  // A reset shows as `fin`, too; so a FIN in its place costs no time either.
  await visible(peer, name === "halfClosed" ? "reset" : "fin");
  const recv = await outcome(peer.recv(1));
  record(`${name}Recv`, recv);
  record(`${name}RecvAgain`, await outcome(peer.recv(1)));
  record(`${name}Send`, await outcome(peer.sendall(BYTE)));
  return recv;
}

/** Rows of the other states are judged where an idle connection was reset. */
const after = { idleRecv: "ECONNRESET" } as const;
const reset: Row = { conforming: ["ECONNRESET"], after };
const broken: Row = { conforming: ["EPIPE"], after };
const eof: Row = { conforming: ["eof"], after };

export default defineCase({
  id: "tcp/close/linger-zero-states",
  title: "A close with SO_LINGER of 0 seconds resets in every state",
  requirement: "A close with SO_LINGER of 0 seconds resets the connection at once, whatever state it is in.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_LINGER"), rfc(9293, "3.10.5"), rfc(9293, "3.9.1.6")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "abort", "shutdown:write", "demand-read"],
    peer: ["stream", "shutdown:write"],
  },
  outcomes: {
    idleRecv: { conforming: ["ECONNRESET"] },
    idleRecvAgain: { conforming: ["eof"] },
    idleSend: { conforming: ["EPIPE"] },
    unreadRecv: reset,
    unreadRecvAgain: eof,
    unreadSend: broken,
    // A reset after the end of file does not show in receives.
    halfClosedRecv: eof,
    halfClosedRecvAgain: eof,
    halfClosedSend: broken,
    peerEndedRecv: reset,
    peerEndedRecvAgain: eof,
    peerEndedSend: broken,
  },
  async script(scenario) {
    const { visible } = scenario;
    if (await aborted(scenario, "idle", () => Promise.resolve()) !== after.idleRecv) return;
    await aborted(scenario, "unread", async (subject, peer) => {
      await peer.sendall(BYTE);
      await visible(subject, "data");
    });
    await aborted(scenario, "halfClosed", async (subject, peer) => {
      await subject.shutdown("write");
      await visible(peer, "fin");
    });
    await aborted(scenario, "peerEnded", async (subject, peer) => {
      await peer.shutdown("write");
      await visible(subject, "fin");
    });
  },
});
