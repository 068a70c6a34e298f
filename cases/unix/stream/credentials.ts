import {
  BOTH_ROLES,
  defineCase,
  linux,
  LINUX_OPTION,
  type Outcome,
  outcome,
  report,
  type Row,
  type Socket,
} from "../../../harness/case/mod.ts";

/** The number of SO_PEERCRED at the level of sockets, and the bytes of its `struct ucred`: three ints. */
const [SO_PEERCRED, SIZE] = [17, 12];
const NOBODY = [0, -1, -1];

const told = (conforming: Outcome): Row => ({
  conforming: [conforming],
  tolerated: { ENOPROTOOPT: LINUX_OPTION, EINVAL: LINUX_OPTION },
});

export default defineCase({
  id: "unix/stream/credentials",
  title: "A connected socket reports whose process the other end belongs to",
  requirement:
    "SO_PEERCRED gives the process, the user and the group of the peer, of connections and of pairs, also " +
    "of datagrams, and also when the peer is gone; a socket that is not connected gives nobody.",
  level: "may",
  sources: [
    linux("unix(7)", "SO_PEERCRED"),
    linux("socket(7)", "SO_PEERCRED"),
    report("google/gvisor", 13445),
  ],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["stream", "datagram", "bsd", "socketpair", "option:raw", "option:SO_KEEPALIVE"],
    peer: ["stream"],
  },
  outcomes: {
    fresh: told("none"),
    pair: told("yes"),
    datagrams: told("same"),
    otherEnd: told("same"),
    connection: told("yes"),
    gone: told("same"),
  },
  async script({ connected, family, subject, record }) {
    /** Records what `tell` makes of the process, user and group that a socket gives, which are returned. */
    const told = async (name: string, socket: Socket, tell: (given: readonly number[]) => Outcome) => {
      const reading = socket.getRawOption("SO_KEEPALIVE", SIZE, SO_PEERCRED);
      const how = await outcome(reading);
      const bytes = how === "data" ? await reading : new Uint8Array();
      const given = [...new Int32Array(bytes.slice().buffer)];
      record(name, how !== "data" ? how : given.length === NOBODY.length ? tell(given) : "short");
      return given;
    };
    const isSomebody = ([pid = 0, uid = -1, gid = -1]: readonly number[]) =>
      pid > 0 && uid >= 0 && gid >= 0 ? "yes" : "no";
    const like = (own: readonly number[]) => (given: readonly number[]) =>
      given.join() === own.join() ? "same" : "different";

    const fresh = await subject.socket(family, "stream");
    await told("fresh", fresh, (given) => given.join() === NOBODY.join() ? "none" : "data");
    const [one, other] = await subject.socketpair(family, "stream");
    const own = await told("pair", one, isSomebody);
    await told("otherEnd", other, like(own));
    const [datagram] = await subject.socketpair(family, "datagram");
    await told("datagrams", datagram, like(own));
    const ends = await connected();
    const peers = await told("connection", ends.subject, isSomebody);
    await ends.peer.close();
    await told("gone", ends.subject, like(peers));
  },
});
