import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
} from "../../harness/case/mod.ts";

const READERS = 4;
const ROUNDS = 5;

/** Compares what the readers have together with what was sent, whatever the order. */
function together(received: readonly Uint8Array[], sent: Uint8Array): Outcome {
  const all = received.flatMap((data) => [...data]).sort((a, b) => a - b);
  if (all.length !== sent.length) return all.length < sent.length ? "short" : "long";
  return all.join() === sent.join() ? "intact" : "corrupt";
}

export default defineCase({
  id: "concurrency/recv-parallel",
  title: "Four receives wait on one socket and share what comes",
  requirement: "Every byte and every datagram goes to exactly one of the receives that wait for it.",
  level: "must",
  sources: [posix("recv"), posix("recvfrom")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "concurrent"], peer: ["stream", "datagram"] },
  outcomes: {
    waiting: { conforming: ["pending"] },
    bytes: { conforming: ["intact"], after: { waiting: "pending" } },
    datagrams: { conforming: ["intact"], after: { waiting: "pending" } },
    next: { conforming: ["data"], after: { waiting: "pending" } },
    end: { conforming: ["eof"], after: { waiting: "pending" } },
  },
  async script({ connected, datagrams, stillBlockedFor, record }) {
    const { subject, peer } = await connected();
    const datagram = await datagrams();
    let bytes: Outcome = "intact";
    let whole: Outcome = "intact";
    for (let round = 0; round < ROUNDS && bytes === "intact" && whole === "intact"; round++) {
      const message = Uint8Array.from({ length: READERS }, (_, index) => round * READERS + index);
      const receiving = [...message].map(() => subject.recv(1));
      const receivingFrom = [...message].map(() => datagram.subject.recvfrom(16));
      // Once is enough: this costs time.
      if (round === 0 && !await stillBlockedFor(0, ...receiving, ...receivingFrom)) {
        record("waiting", await Promise.race([...receiving, ...receivingFrom].map(outcome)));
        return;
      }
      await peer.sendall(message);
      bytes = together(await Promise.all(receiving), message);
      for (const byte of message) {
        await datagram.peer.sendto(Uint8Array.of(byte), datagram.subjectAddress);
      }
      whole = together((await Promise.all(receivingFrom)).map(({ data }) => data), message);
    }
    record("waiting", "pending");
    record("bytes", bytes);
    record("datagrams", whole);
    // The readers have taken no more than that.
    await peer.sendall(Uint8Array.of(1));
    record("next", await outcome(subject.recv(16)));
    await peer.close();
    record("end", await outcome(subject.recv(16)));
  },
});
