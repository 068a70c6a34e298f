import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  FILLED,
  type Outcome,
  outcome,
  posix,
  report,
  rfc,
  type Row,
  type Socket,
  type Word,
} from "../../harness/case/mod.ts";

/** Bytes of a buffer that has room for every address. */
const ROOM = 128;
/** Sizes that are said of the buffer: none of an address fits, a part of it, and all of it. */
const SIZES = [0, 1, 4, ROOM];

const same: Row = {
  conforming: ["same"],
  tolerated: { EFAULT: { reason: "Windows wants room for all of it", when: { os: "windows" } } },
};

/** The result of a call that writes an address. */
type Given = Awaited<ReturnType<Socket["addressInto"]>>;

/** Looks whether the beginning of an address was written, and nothing after it. */
function written({ data }: Given, all: Given, size: number): Outcome {
  const most = Math.min(size, all.length);
  return data.every((byte, at) => byte === (at < most ? all.data[at] : FILLED)) ? "same" : "different";
}

/** `none` where an address of IPv6 has zeros in `sin6_flowinfo` and `sin6_scope_id`. */
const scopeOf = ({ data }: Given): Outcome =>
  [...data.subarray(4, 8), ...data.subarray(24, 28)].every((byte) => byte === 0) ? "none" : "different";

/** The first that is not as it should be. */
const worst = (found: readonly Outcome[], good: Outcome = "same"): Outcome =>
  found.find((each) => each !== good) ?? good;

export default defineCase({
  id: "address/into-small-buffers",
  title: "An address is asked for with a buffer that is too small for it, or with none",
  requirement:
    "getsockname, getpeername, accept and recvfrom write as much of an address as its buffer is said to " +
    "have room for, and give the length of all of it; accept and recvfrom do without. An address of " +
    "loopback over IPv6 has no scope and no flow.",
  level: "must",
  sources: [
    posix("getsockname", "truncated"),
    posix("getpeername", "truncated"),
    posix("accept", "null pointer"),
    posix("recvfrom", "null pointer"),
    rfc(3493, "3.3"),
    report("microsoft/msquic", 3813),
    report("RIOT-OS/RIOT", 19486),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "address:into"], peer: ["stream", "datagram"] },
  outcomes: {
    getsockname: same,
    getsocknameLength: same,
    getpeername: same,
    getpeernameLength: same,
    accept: same,
    acceptLength: same,
    withoutAddress: { conforming: ["intact"] },
    recvfrom: same,
    recvfromLength: same,
    received: { conforming: ["ok"] },
    withoutSender: { conforming: ["ok"] },
    scope: { conforming: ["none"] },
  },
  async script({ listening, datagrams, subject, peer, family, record }) {
    const wholes: Given[] = [];
    const whole = (socket: Socket, call: Word<"naming">) => socket.addressInto(call, ROOM, ROOM);
    /** Asks with buffers of several sizes; `all` is the address that there is. */
    const ask = async (
      call: Word<"naming">,
      socket: Socket,
      all: (given: Given) => Promise<Given> | Given,
      before?: () => Promise<unknown>,
    ): Promise<Given[]> => {
      const found: Given[] = [];
      const [bytes, lengths]: [Outcome[], Outcome[]] = [[], []];
      for (const size of SIZES) {
        await before?.();
        const asking = socket.addressInto(call, size, ROOM);
        const how = await outcome(asking.then(() => {}));
        if (how !== "ok") {
          bytes.push(how);
          lengths.push(how);
          continue;
        }
        const given = await asking;
        const there = await all(given);
        bytes.push(written(given, there, size));
        // That is where it ends in a buffer with room for more.
        const ends = there.data[there.length - 1] !== FILLED;
        lengths.push(ends && given.length === there.length ? "same" : "different");
        found.push(given);
        if (size === ROOM) wholes.push(given);
      }
      record(call, worst(bytes));
      record(`${call}Length`, worst(lengths));
      return found;
    };

    const { listener, address } = await listening(subject);
    const connect = () => peer.connectStream(address);
    await ask("accept", listener, ({ socket }) => whole(socket!, "getpeername"), connect);
    const nameless = await peer.connectStream(address);
    const { socket } = await listener.addressInto("accept", 0, 0);
    record("withoutAddress", await exchanged(nameless, socket!));
    for (const call of ["getsockname", "getpeername"] as const) {
      const all = await whole(socket!, call);
      await ask(call, socket!, () => all);
    }

    const datagram = await datagrams();
    const send = () => datagram.peer.sendto(BYTE, datagram.subjectAddress);
    await send();
    const sender = await whole(datagram.subject, "recvfrom");
    const received = await ask("recvfrom", datagram.subject, () => sender, send);
    record("received", received.every(({ count }) => count === 1) ? "ok" : "different");
    await send();
    const { count } = await datagram.subject.addressInto("recvfrom", 0, 0);
    record("withoutSender", count === 1 ? "ok" : "different");
    record("scope", family === "ipv6" ? worst(wholes.map(scopeOf), "none") : "none");
  },
});
