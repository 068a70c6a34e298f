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

/** The subject gives a connection up in the way of `giveUp`; then the peer receives, and sends twice. */
async function learns(
  { connected, inMode, visible, record }: Scenario,
  name: string,
  giveUp: (subject: Socket, listener: Socket) => Promise<void>,
): Promise<void> {
  const { subject, peer, listener } = await connected();
  await inMode(subject);
  await peer.sendall(BYTE);
  await visible(subject, "data");
  await subject.recv(1);
  await giveUp(subject, listener);
  record(`${name}End`, await outcome(peer.recv(1)));
  const first = await outcome(peer.sendall(BYTE));
  record(`${name}FirstSend`, first);
  if (first === "ok") await visible(peer, "reset");
  record(`${name}SecondSend`, await outcome(peer.sendall(BYTE)));
}

const end: Row = { conforming: ["eof"] };
/** Over TCP the answer to the first send says that nobody reads; with AF_UNIX the kernel knows at once. */
const firstSend: Row = {
  conforming: [
    { outcome: "ok", when: { family: "ipv4" } },
    { outcome: "ok", when: { family: "ipv6" } },
    { outcome: "EPIPE", when: { family: "unix" } },
  ],
};
const secondSend: Row = { conforming: ["EPIPE", "ECONNRESET"] };

export default defineCase({
  id: "tcp/close/late-sends-fail",
  title: "A peer that sends to a closed connection learns that nobody is there",
  requirement:
    "After a close the peer sees end of file, and what it still sends is answered by a reset, not taken.",
  level: "must",
  sources: [rfc(9293, "3.6.1"), rfc(9293, "3.10.7.1"), posix("close"), posix("send", "EPIPE")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    closedEnd: end,
    closedFirstSend: firstSend,
    closedSecondSend: secondSend,
    halfClosedEnd: end,
    halfClosedFirstSend: firstSend,
    halfClosedSecondSend: secondSend,
    lastEnd: end,
    lastFirstSend: firstSend,
    lastSecondSend: secondSend,
  },
  async script(scenario) {
    await learns(scenario, "closed", (subject) => subject.close());
    await learns(scenario, "halfClosed", async (subject) => {
      await subject.shutdown("write");
      await subject.close();
    });
    // Nothing of the connection's endpoint is left when its listener is gone as well.
    await learns(scenario, "last", async (subject, listener) => {
      await listener.close();
      await subject.close();
    });
  },
});
