import { defineCase, exchanged, linux, type Outcome, posix, type Socket } from "../../../harness/case/mod.ts";

/** More than a page. */
const DATA = new Uint8Array(5_000);

const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "unix/stream/fd-pair",
  title: "Sockets are handed over a pair, both ways",
  requirement:
    "Either end of a pair sends descriptors, and the other receives them, whatever type the pair has, even " +
    "its own.",
  level: "should",
  sources: [posix("recvmsg", "SCM_RIGHTS"), posix("socketpair"), linux("unix(7)", "SCM_RIGHTS")],
  axes: { role: ["client"], family: ["unix"] },
  needs: { subject: ["stream", "datagram", "socketpair", "descriptors"], peer: ["stream"] },
  outcomes: {
    streamThere: intact,
    streamBack: intact,
    itself: intact,
    datagramThere: intact,
    datagramBack: intact,
  },
  async script({ connected, subject: seat, family, record }) {
    const hands = async (from: Socket, to: Socket): Promise<Outcome> => {
      const { subject, peer } = await connected();
      await from.sendDescriptors(DATA, [subject]);
      await subject.close();
      const [taken] = (await to.recvDescriptors(DATA.length, 1)).sockets;
      return taken ? await exchanged(taken, peer) : "none";
    };
    const [one, other] = await seat.socketpair(family, "stream");
    await one.sendDescriptors(DATA, [one]);
    const [itself] = (await other.recvDescriptors(DATA.length, 1)).sockets;
    record("itself", itself ? await exchanged(itself, other) : "none");
    for (const type of ["stream", "datagram"] as const) {
      const [one, other] = await seat.socketpair(family, type);
      record(`${type}There`, await hands(one, other));
      record(`${type}Back`, await hands(other, one));
    }
  },
});
