import {
  bytesOf,
  compared,
  type Outcome,
  outcome,
  type Row,
  type Scenario,
  type Socket,
} from "../../harness/case/mod.ts";

const MESSAGE = bytesOf("abc");
/** Milliseconds after which a call that finds nothing has its time up. */
const SHORT_MS = 50;

/** The value of a receiving call, as its operation gives it. */
type Received = Uint8Array | { readonly data: Uint8Array; readonly count?: number };

/** The row of a call that finds nothing: the mode says what becomes of it. */
const nothing: Row = {
  conforming: [
    { outcome: "pending", when: { mode: "natural" } },
    { outcome: "pending", when: { mode: "blocking" } },
    { outcome: "timeout", when: { mode: "timeout" } },
    { outcome: "EAGAIN", when: { mode: "nonblocking" } },
    { outcome: "EWOULDBLOCK", when: { mode: "nonblocking" } },
  ],
};

/** The rows of {@linkcode receivesByMode}. */
export const RECEIVES: Readonly<Record<string, Row>> = {
  nothing,
  arrived: { conforming: ["intact"] },
  end: { conforming: ["eof"] },
  noDatagram: nothing,
  datagram: { conforming: ["intact"] },
};

/** Compares what a call gave with the message. */
async function received(call: Promise<Received>): Promise<Outcome> {
  const how = await outcome(call);
  if (!["data", "empty", "eof"].includes(how)) return how;
  const value = await call;
  const bytes = value instanceof Uint8Array ? value : value.data.subarray(0, value.count);
  return bytes.length === 0 ? "eof" : compared(bytes, MESSAGE);
}

/**
 * Makes receiving calls where nothing has arrived, in the variant's mode, and then lets come what they are
 * for: the bytes of a connection, its end, and a datagram.
 */
export async function receivesByMode(
  { connected, datagrams, inMode, mode, visible, pendingOr, atOnce, record }: Scenario,
  receive: (socket: Socket) => Promise<Received>,
): Promise<void> {
  const receives = async (socket: Socket, checkpoint: string, send: () => Promise<unknown>) => {
    if (mode === "timeout") {
      await socket.setMode(mode, SHORT_MS);
      record(checkpoint, await received(receive(socket)));
    }
    await inMode(socket);
    const call = receive(socket);
    const how = await pendingOr(call, () => received(call));
    if (mode !== "timeout") record(checkpoint, how);
    await send();
    if (how === "pending") return await received(call);
    await visible(socket, "data", MESSAGE.length);
    return await received(receive(socket));
  };
  const { subject, peer } = await connected();
  const ends = await datagrams();
  // Side by side, as each of them waits.
  const [arrived, datagram] = await Promise.all([
    receives(subject, "nothing", () => peer.sendall(MESSAGE)),
    receives(ends.subject, "noDatagram", () => ends.peer.sendto(MESSAGE, ends.subjectAddress)),
  ]);
  record("arrived", arrived);
  record("datagram", datagram);
  await peer.close();
  await visible(subject, "fin");
  const ending = receive(subject);
  record("end", await atOnce(ending, () => received(ending)));
}
