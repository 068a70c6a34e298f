import {
  type Conforming,
  ending,
  intact,
  type Row,
  type Scenario,
  type SmallConnection,
  type Socket,
} from "../../../harness/case/mod.ts";
import { fillUp } from "../send/_offer.ts";

const EAGAIN: readonly Conforming[] = ["EAGAIN", "EWOULDBLOCK"].map((outcome) => ({
  outcome: outcome as "EAGAIN",
  when: { mode: "nonblocking" },
}));

/** The rows of {@linkcode arrivesAfterFull}. */
export const FULL: Readonly<Record<"refused" | "content" | "end", Row>> = {
  refused: { conforming: [...EAGAIN, { outcome: "timeout", when: { mode: "timeout" } }] },
  content: { conforming: ["intact"] },
  end: { conforming: ["eof"] },
};

/**
 * The subject sends until the buffers of both ends are full, while the peer reads nothing, and then closes
 * in the way of `giveUp`. Records how the last send was `refused`, how what reaches the peer compares with
 * the bytes that were accepted, and what comes after them.
 */
export async function arrivesAfterFull(
  scenario: Scenario,
  giveUp: (subject: Socket) => Promise<void>,
): Promise<SmallConnection> {
  const { connectedSmall, measure, record } = scenario;
  const connection = await connectedSmall();
  const { subject, peer, tooMuch } = connection;
  const { count, end } = await fillUp(scenario, subject, tooMuch);
  record("refused", end);
  measure("accepted", count);
  await giveUp(subject);
  const drained = await peer.drain({ pattern: tooMuch });
  record("content", intact(drained, count));
  record("end", ending(drained));
  return connection;
}
