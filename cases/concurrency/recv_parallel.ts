import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  type Receiving,
} from "../../harness/case/mod.ts";
import { receivesOf } from "../_every_call.ts";

const READERS = 4;
/** Rounds at least; there are as many as there are calls that receive. */
const ROUNDS = 5;

/** Compares what the readers have together with what was sent, whatever the order. */
async function together(receiving: readonly Receiving[], sent: Uint8Array): Promise<Outcome> {
  const all = (await Promise.all(receiving)).flatMap((received) =>
    received instanceof Uint8Array ? [...received] : [...received.data.subarray(0, received.count)]
  ).sort((a, b) => a - b);
  if (all.length !== sent.length) return all.length < sent.length ? "short" : "long";
  return all.join() === sent.join() ? "intact" : "corrupt";
}

export default defineCase({
  id: "concurrency/recv-parallel",
  title: "Four receives wait on one socket and share what comes",
  requirement:
    "Every byte and every datagram goes to exactly one of the receives that wait for it, by whatever call.",
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
  async script(scenario) {
    const { connected, datagrams, stillBlockedFor, record } = scenario;
    const { subject, peer } = await connected();
    const datagram = await datagrams();
    let bytes: Outcome = "intact";
    let whole: Outcome = "intact";
    const calls = receivesOf(scenario, subject.seat, ["bsd", "recv:dontwait", "recv:peek"]);
    const rounds = Math.max(ROUNDS, calls.length);
    for (let round = 0; round < rounds && bytes === "intact" && whole === "intact"; round++) {
      const message = Uint8Array.from({ length: READERS }, (_, index) => round * READERS + index);
      const receive = calls[round % calls.length]!;
      const receiving = [...message].map((byte) => receive(subject, Uint8Array.of(byte)));
      const receivingFrom = [...message].map((byte) =>
        // A datagram comes by recvfrom where a stream comes by recv.
        receive === calls[0] ? datagram.subject.recvfrom(16) : receive(datagram.subject, Uint8Array.of(byte))
      );
      // Once is enough: this costs time.
      if (round === 0 && !await stillBlockedFor(0, ...receiving, ...receivingFrom)) {
        record("waiting", await Promise.race([...receiving, ...receivingFrom].map(outcome)));
        return;
      }
      await peer.sendall(message);
      bytes = await together(receiving, message);
      for (const byte of message) {
        await datagram.peer.sendto(Uint8Array.of(byte), datagram.subjectAddress);
      }
      whole = await together(receivingFrom, message);
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
