import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  received,
  rfc,
  WAITING_MODES,
} from "../../harness/case/mod.ts";

const pending = { conforming: ["pending"] } as const;

export default defineCase({
  id: "concurrency/both-directions-wait",
  title: "A receive and a send wait on one socket, and what comes for one of them ends it alone",
  requirement:
    "Bytes end a receive that waits beside a send, and room ends a send that waits beside a receive; the " +
    "other goes on waiting.",
  level: "must",
  sources: [posix("recv"), posix("send"), rfc(9293, "3.6")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: { subject: ["stream", "concurrent"], peer: ["stream", "demand-read"] },
  outcomes: {
    both: pending,
    received: { conforming: ["intact"], after: { both: "pending" } },
    bothAgain: { ...pending, after: { received: "intact" } },
    sent: { conforming: ["ok"], after: { bothAgain: "pending" } },
    receives: { ...pending, after: { sent: "ok" } },
    receivedLast: { conforming: ["intact"], after: { receives: "pending" } },
  },
  async script({ connectedSmall, inMode, stillBlockedFor, atOnce, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await inMode(subject);
    const sending = subject.sendall(tooMuch);
    await stillBlockedFor(0, sending);
    const waiting = async (checkpoint: string, ...calls: Promise<unknown>[]) => {
      const still = await stillBlockedFor(0, ...calls);
      record(checkpoint, still ? "pending" : await Promise.race(calls.map(outcome)));
      return still;
    };
    const first = subject.recv(BYTE.length);
    if (!await waiting("both", sending, first)) return;
    await peer.sendall(BYTE);
    record("received", await atOnce(first, () => received(first, BYTE)));
    const last = subject.recv(BYTE.length);
    if (!await waiting("bothAgain", sending, last)) return;
    await peer.drain({ size: tooMuch.length });
    record("sent", await atOnce(sending, outcome));
    if (!await waiting("receives", last)) return;
    await peer.sendall(BYTE);
    record("receivedLast", await atOnce(last, () => received(last, BYTE)));
  },
});
