import { BYTE, defineCase, type Outcome, outcome, posix } from "../../harness/case/mod.ts";

/**
 * Milliseconds of the timeout, long enough for a call that does not wait to be early on a busy machine, too; and
 * those by which a coarse timer may be early.
 */
const [TIMEOUT_MS, EARLY_MS] = [250, 20];

const again = { conforming: ["EAGAIN"] } as const;
const ok = { conforming: ["ok"] } as const;

export default defineCase({
  id: "option/receive-timeout-elsewhere",
  title: "SO_RCVTIMEO ends an accept and a receive of a datagram, too",
  requirement:
    "An accept and a receive of a datagram that block fail with EAGAIN when the time of SO_RCVTIMEO is up, not sooner, " +
    "and succeed where something comes in time.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_RCVTIMEO")],
  axes: { role: ["server"] },
  needs: {
    subject: ["stream", "datagram", "mode:blocking", "option:SO_RCVTIMEO"],
    peer: ["stream", "datagram"],
  },
  outcomes: {
    accept: again,
    acceptElapsed: ok,
    recvfrom: again,
    recvfromElapsed: ok,
    acceptLater: ok,
    recvfromLater: { conforming: ["data"] },
  },
  async script({ datagrams, elapsedMs, listening, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    const datagram = await datagrams();
    for (const socket of [listener, datagram.subject]) {
      await socket.setMode("blocking");
      await socket.setsockopt("SO_RCVTIMEO", 0, 1_000 * TIMEOUT_MS);
    }
    const calls = { accept: listener.accept(), recvfrom: datagram.subject.recvfrom(1) };
    for (const [name, call] of Object.entries(calls)) {
      record(name, await outcome(call));
      const elapsed: Outcome = elapsedMs(call) < TIMEOUT_MS - EARLY_MS ? "early" : "ok";
      record(`${name}Elapsed`, elapsed);
    }
    await peer.connectStream(address);
    record("acceptLater", await outcome(listener.accept()));
    await datagram.peer.sendto(BYTE, datagram.subjectAddress);
    record("recvfromLater", await outcome(datagram.subject.recvfrom(1)));
  },
});
