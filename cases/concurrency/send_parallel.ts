import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  type Socket,
} from "../../harness/case/mod.ts";

const LETTERS = ["a", "b", "c"] as const;
/** Bytes of one sendall. */
const PIECE = 60_000;
/** Pieces of each letter; together more than the buffers of both ends hold. */
const PIECES = 4;
const TOTAL = LETTERS.length * PIECES * PIECE;

/** Sends all pieces of a letter; how the first that failed did. */
async function sendLetter(socket: Socket, letter: string): Promise<Outcome> {
  const piece = bytesOf(letter.repeat(PIECE));
  let how: Outcome = "ok";
  for (let sent = 0; sent < PIECES && how === "ok"; sent++) how = await outcome(socket.sendall(piece));
  return how;
}

/** Counts what arrives, up to `TOTAL` bytes or the end, by the byte. */
async function count(socket: Socket): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for (let received = 0; received < TOTAL;) {
    const data = await socket.recv(65_536);
    if (data.length === 0) break;
    received += data.length;
    for (const byte of data) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  }
  return counts;
}

export default defineCase({
  id: "concurrency/send-parallel",
  title: "Three sendalls at once on one connection",
  requirement: "Of sendalls that run at once on one connection every byte arrives once, in whatever order.",
  level: "must",
  sources: [posix("send")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "concurrent"], peer: ["stream", "demand-read"] },
  outcomes: {
    sendall: { conforming: ["ok"] },
    arrived: { conforming: ["intact"] },
  },
  async script({ connectedSmall, blocked, record }) {
    const { subject, peer } = await connectedSmall();
    const sending = Promise.all(LETTERS.map((letter) => sendLetter(subject, letter)));
    // All of them wait for room when the peer begins to read.
    await blocked(sending);
    const [ended, counts] = await Promise.all([sending, count(peer)]);
    record("sendall", ended.find((each) => each !== "ok") ?? "ok");
    const intact = counts.size === LETTERS.length &&
      LETTERS.every((letter) => counts.get(letter.charCodeAt(0)) === PIECES * PIECE);
    record("arrived", intact ? "intact" : "corrupt");
  },
});
