import {
  compared,
  defineCase,
  EVERY_FAMILY,
  EVERY_MODE,
  type Outcome,
  outcome,
  posix,
  WAITING_MODES,
} from "../../../harness/case/mod.ts";

const CLIENTS = [Uint8Array.of(1), Uint8Array.of(2)];
/** Milliseconds within which a client that has connected is in the queue. */
const QUEUED_MS = 500;

export default defineCase({
  id: "tcp/accept/one-by-one",
  title: "An accept takes one client and leaves the others",
  requirement: "In every mode an accept takes one connection from the queue, and the next accept the next.",
  level: "must",
  sources: [posix("accept", "DESCRIPTION")],
  // The subject accepts.
  axes: { role: ["server"], family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["stream", "poll"], peer: ["stream"] },
  outcomes: {
    first: { conforming: ["intact"] },
    second: { conforming: ["intact"], after: { first: "intact" } },
    served: { conforming: ["intact"], after: { second: "intact" } },
    // The mode is still that of the listener when there is no client any more.
    third: {
      conforming: [
        { outcome: "EAGAIN", when: { mode: "nonblocking" } },
        ...WAITING_MODES.map((mode) => ({ outcome: "pending" as const, when: { mode } })),
      ],
      after: { second: "intact" },
    },
    late: { conforming: ["ok"], after: { third: "pending" } },
  },
  async script({ listening, subject, peer, inMode, pendingOr, record }) {
    const { listener, address } = await listening(subject);
    await inMode(listener);
    const clients = [];
    for (const data of CLIENTS) {
      const client = await peer.connectStream(address);
      await client.sendall(data);
      clients.push(client);
    }
    const accepted = [];
    for (const [index, checkpoint] of (["first", "second"] as const).entries()) {
      // An accept that does not wait may come before the end of the handshake.
      await listener.poll(["in"], QUEUED_MS);
      const accepting = listener.accept();
      const how = await outcome(accepting);
      if (how !== "ok") return record(checkpoint, how);
      const { socket } = await accepting;
      const received = compared(await socket.recvExactly(1), CLIENTS[index]!);
      record(checkpoint, received);
      if (received !== "intact") return;
      accepted.push(socket);
    }
    // Each connection is still there when both have been accepted.
    let served: Outcome = "intact";
    for (const [index, socket] of accepted.entries()) {
      await socket.sendall(CLIENTS[index]!);
      const echoed = compared(await clients[index]!.recvExactly(1), CLIENTS[index]!);
      if (echoed !== "intact") served = echoed;
    }
    record("served", served);
    const accepting = listener.accept();
    const third = await pendingOr(accepting, outcome);
    record("third", third);
    if (third !== "pending") return;
    await peer.connectStream(address);
    record("late", await outcome(accepting));
  },
});
