import { BOTH_ROLES, defineCase, EVERY_FAMILY, linux, type Outcome } from "../../../harness/case/mod.ts";
import { makeRoom } from "../_room.ts";

const counted = { conforming: ["same"] } as const;

export default defineCase({
  id: "tcp/stream/fionread",
  title: "A receiver asks how many bytes are there",
  requirement:
    "FIONREAD reports the count of bytes that were received and not yet read, and takes none away.",
  level: "may",
  sources: [linux("tcp(7)", "SIOCINQ"), linux("unix(7)", "SIOCINQ")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "bsd", "fionread", "recv:peek"], peer: ["stream"] },
  outcomes: {
    empty: counted,
    some: counted,
    again: counted,
    peeked: counted,
    less: counted,
    more: counted,
    large: counted,
    beforeEnd: counted,
    atEnd: counted,
    endedBefore: counted,
    unconnected: counted,
  },
  async script({ connected, listening, visible, family, subject: seat, peer: peerSeat, record }) {
    const { subject, peer } = await connected();
    await makeRoom(subject);
    const compare = async (expected: number): Promise<Outcome> =>
      await subject.fionread() === expected ? "same" : "different";
    record("empty", await compare(0));
    await peer.sendall(new Uint8Array(777));
    await visible(subject, "data", 777);
    record("some", await compare(777));
    record("again", await compare(777));
    await subject.recv(7, ["peek"]);
    record("peeked", await compare(777));
    await subject.recvExactly(77);
    record("less", await compare(700));
    await peer.sendall(new Uint8Array(19_300));
    await visible(subject, "data", 20_000);
    record("more", await compare(20_000));
    await peer.sendall(new Uint8Array(50_000));
    // More than 16 bits count.
    await visible(subject, "data", 70_000);
    record("large", await compare(70_000));
    await subject.recvExactly(50_000);
    await subject.recvExactly(19_900);
    await peer.close();
    await visible(subject, "fin");
    record("beforeEnd", await compare(100));
    await subject.recvExactly(100);
    record("atEnd", await compare(0));
    const { listener, address } = await listening(seat);
    const client = await peerSeat.connectStream(address);
    await client.sendall(new Uint8Array(77));
    await client.close();
    const { socket: accepted } = await listener.accept();
    await visible(accepted, "fin");
    record("endedBefore", await accepted.fionread() === 77 ? "same" : "different");
    const fresh = await seat.socket(family, "stream");
    record("unconnected", await fresh.fionread() === 0 ? "same" : "different");
  },
});
