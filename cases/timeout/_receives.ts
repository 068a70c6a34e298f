import {
  bytesOf,
  received,
  type Receiving,
  type Row,
  type Scenario,
  type Socket,
} from "../../harness/case/mod.ts";

const MESSAGE = bytesOf("abc");
/** Milliseconds after which a call that finds nothing has its time up. */
const SHORT_MS = 50;

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

/**
 * Makes receiving calls where nothing has arrived, in the variant's mode, and then lets come what they are
 * for: the bytes of a connection, its end, and a datagram.
 */
export async function receivesByMode(
  { connected, datagrams, inMode, mode, visible, pendingOr, atOnce, record }: Scenario,
  receive: (socket: Socket) => Receiving,
): Promise<void> {
  const receives = async (socket: Socket, checkpoint: string, send: () => Promise<unknown>) => {
    if (mode === "timeout") {
      await socket.setMode(mode, SHORT_MS);
      record(checkpoint, await received(receive(socket), MESSAGE));
    }
    await inMode(socket);
    const call = receive(socket);
    const how = await pendingOr(call, () => received(call, MESSAGE));
    if (mode !== "timeout") record(checkpoint, how);
    await send();
    if (how === "pending") return await received(call, MESSAGE);
    await visible(socket, "data", MESSAGE.length);
    return await received(receive(socket), MESSAGE);
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
  record("end", await atOnce(ending, () => received(ending, MESSAGE)));
}
