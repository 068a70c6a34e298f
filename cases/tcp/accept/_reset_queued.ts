import {
  type Address,
  bytesOf,
  compared,
  exchanged,
  outcome,
  RESET_FLUSHES,
  type Row,
  sameAddress,
  type Scenario,
  type Socket,
} from "../../../harness/case/mod.ts";

const SENT = bytesOf("bye");

/** The rows of {@linkcode acceptReset}. */
export const RESET_QUEUED = {
  accept: {
    conforming: ["ok"],
    tolerated: { ECONNABORTED: { reason: "the BSDs: the connection is gone", when: { os: "!linux" } } },
  },
  reported: { conforming: ["same"], after: { accept: "ok" } },
  content: { conforming: ["intact"], after: { accept: "ok" }, tolerated: { short: RESET_FLUSHES } },
  end: { conforming: ["ECONNRESET"], after: { accept: "ok" } },
  nextClient: { conforming: ["intact"] },
} satisfies Record<string, Row>;

/**
 * Lets a client send and reset before it is accepted, and another come after it. `nameOf` gives the address
 * that the listener is to report the first. Gives the socket of that one, if it is accepted.
 */
export async function acceptReset(
  { record }: Scenario,
  listener: Socket,
  connect: () => Promise<Socket>,
  nameOf: (gone: Socket) => Promise<Address>,
): Promise<Socket | undefined> {
  const gone = await connect();
  const name = await nameOf(gone);
  await gone.sendall(SENT);
  await gone.abort();
  const next = await connect();
  const accepting = listener.accept();
  const accept = await outcome(accepting);
  record("accept", accept);
  const accepted = accept === "ok" ? await accepting : undefined;
  if (accepted) {
    const { socket, address } = accepted;
    record("reported", sameAddress(address, name) ? "same" : "different");
    // The reset may still be on its way: a receive waits for it, after the bytes.
    const receiving = socket.recv(SENT.length);
    const first = await outcome(receiving);
    record("content", first === "data" ? compared(await receiving, SENT) : "short");
    record("end", first === "data" ? await outcome(socket.recv(1)) : first);
  }
  record("nextClient", await exchanged(next, (await listener.accept()).socket));
  return accepted?.socket;
}
