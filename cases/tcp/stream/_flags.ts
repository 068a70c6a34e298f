import {
  bytesOf,
  outcome,
  received,
  type Receiving,
  type Row,
  type Scenario,
  type Socket,
} from "../../../harness/case/mod.ts";

const SENT = bytesOf("one and two");
/** Bytes of the first of two pieces. */
const CUT = 4;

/** Flags of a call. */
type Flag = "peek" | "dontwait" | "waitall";

const intact: Row = { conforming: ["intact"] };

/** The rows of {@linkcode flagged}. */
export const FLAGGED: Readonly<Record<string, Row>> = {
  empty: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
  waits: { conforming: ["pending"] },
  woken: { ...intact, after: { waits: "pending" } },
  peeked: intact,
  peekedAgain: intact,
  dontwait: intact,
  afterFirst: { conforming: ["pending"] },
  full: { ...intact, after: { afterFirst: "pending" } },
  atEnd: { ...intact, after: { afterFirst: "pending" } },
  end: { conforming: ["eof"], after: { afterFirst: "pending" } },
};

/**
 * Makes receiving calls with flags, alone and together. They are for blocking sockets: in a call that does
 * not block MSG_WAITALL says nothing.
 */
export async function flagged(
  { connected, inMode, visible, pendingOr, atOnce, record }: Scenario,
  receive: (socket: Socket, size: number, flags?: readonly Flag[]) => Receiving,
): Promise<void> {
  // Where a call goes on that should have ended, another connection is free for the next.
  const fresh = async () => {
    const ends = await connected();
    await inMode(ends.subject);
    return ends;
  };
  const first = SENT.subarray(0, CUT);
  const nothing = await fresh();
  const looking = receive(nothing.subject, SENT.length, ["peek", "dontwait"]);
  record("empty", await atOnce(looking, outcome));

  const { subject, peer } = await fresh();
  const waiting = receive(subject, CUT);
  const waits = await pendingOr(waiting, outcome);
  record("waits", waits);
  await peer.sendall(first);
  if (waits === "pending") {
    record("woken", await received(waiting, first));
    await peer.sendall(first);
  }
  await visible(subject, "data", CUT);
  record("peeked", await received(receive(subject, SENT.length, ["peek", "dontwait"]), first));
  record("peekedAgain", await received(receive(subject, SENT.length, ["peek"]), first));
  record("dontwait", await received(receive(subject, SENT.length, ["dontwait"]), first));

  const all = await fresh();
  await all.peer.sendall(first);
  await visible(all.subject, "data", CUT);
  const filling = receive(all.subject, SENT.length, ["waitall"]);
  const afterFirst = await pendingOr(filling, outcome);
  record("afterFirst", afterFirst);
  if (afterFirst !== "pending") return;
  await all.peer.sendall(SENT.subarray(CUT));
  record("full", await received(filling, SENT));
  await all.peer.sendall(first);
  await all.peer.close();
  record("atEnd", await received(receive(all.subject, SENT.length, ["waitall"]), first));
  record("end", await received(receive(all.subject, 1), first));
}
