import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  exchanged,
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
    "full, and nothing when all is received; a listener of TCP has none to count, and a " +
    "socket that is not connected counts none.",
  lesson:
    "SIOCOUTQ says when the peer's system has all that was sent, which a close without a linger does not.",
  level: "may",
  sources: [linux("tcp(7)", "SIOCOUTQ"), report("cloudius-systems/osv", 557), report("lxin/quic", 47)],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "bsd", "siocoutq"], peer: ["stream", "demand-read"] },
  outcomes: {
    atFirst: none,
    acknowledged: none,
    full: { conforming: ["yes"] },
    received: none,
    listener: {
      conforming: [
        { outcome: "EINVAL", when: { family: "ipv4" } },
        { outcome: "EINVAL", when: { family: "ipv6" } },
        { outcome: "ok", when: { family: "unix" } },
      ],
    },
    fresh: none,
  },
  async script({ connected, connectedSmall, family, listening, subject: seat, record }) {
    const { subject, peer } = await connected();
    const left = async (socket = subject) => await socket.siocoutq() === 0 ? "none" : "data";
    record("atFirst", await left());
    // An answer acknowledges the bytes that it answers.
    await exchanged(subject, peer);
    record("acknowledged", await left());
    const full = await connectedSmall();
    const sending = full.subject.sendall(full.tooMuch);
    // It cannot end before the peer reads on. AF_UNIX counts the memory that its bytes take.
    await full.peer.recvExactly(1);
    const count = await full.subject.siocoutq();
    record("full", count > 0 && (family === "unix" || count < full.tooMuch.length) ? "yes" : "no");
    await full.peer.drain({ size: full.tooMuch.length - 1 });
    await sending;
    await exchanged(full.peer, full.subject);
    await full.peer.sendall(BYTE);
    await full.subject.recv(1);
    record("received", await left(full.subject));
    record("fresh", await left(await seat.socket(family, "stream")));
    record("listener", await outcome((await listening(seat)).listener.siocoutq().then(() => {})));
  },
});
