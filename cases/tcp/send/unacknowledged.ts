import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  exchanged,
  INET,
  linux,
  outcome,
  report,
} from "../../../harness/case/mod.ts";

const none = { conforming: ["none"] } as const;

export default defineCase({
  id: "tcp/send/unacknowledged",
  title: "A sender counts what its peer has not acknowledged",
  requirement:
    "SIOCOUTQ counts what was sent and is not acknowledged: nothing at first, something while buffers are " +
    "full, and nothing when all is received; a listener has none to count.",
  lesson:
    "SIOCOUTQ says when the peer's system has all that was sent, which a close without a linger does not.",
  level: "may",
  sources: [linux("tcp(7)", "SIOCOUTQ"), report("cloudius-systems/osv", 557), report("lxin/quic", 47)],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "siocoutq"], peer: ["stream", "demand-read"] },
  outcomes: {
    atFirst: none,
    acknowledged: none,
    full: { conforming: ["yes"] },
    received: none,
    listener: { conforming: ["EINVAL"] },
  },
  async script({ connected, connectedSmall, listening, visible, subject: seat, record }) {
    const { subject, peer } = await connected();
    const left = async (socket = subject) => await socket.siocoutq() === 0 ? "none" : "data";
    record("atFirst", await left());
    // An answer acknowledges the bytes that it answers.
    await exchanged(subject, peer);
    record("acknowledged", await left());
    const full = await connectedSmall();
    const sending = full.subject.sendall(full.tooMuch);
    // It cannot end before the peer reads.
    await visible(full.peer, "data");
    const count = await full.subject.siocoutq();
    record("full", count > 0 && count < full.tooMuch.length ? "yes" : "no");
    await full.peer.drain({ size: full.tooMuch.length });
    await sending;
    await exchanged(full.peer, full.subject);
    await full.peer.sendall(BYTE);
    await full.subject.recv(1);
    record("received", await left(full.subject));
    record("listener", await outcome((await listening(seat)).listener.siocoutq().then(() => {})));
  },
});
