import {
  defineCase,
  EVERY_FAMILY,
  linux,
  type OptionName,
  outcome,
  posix,
  type Row,
  type Scenario,
  type Socket,
} from "../../harness/case/mod.ts";

/** Values of options, none of which is the default; the second is that of a structure. */
type Values = Readonly<Partial<Record<OptionName, readonly [number, number?]>>>;

const STREAM: Values = {
  SO_LINGER: [1, 5],
  SO_RCVTIMEO: [3, 0],
  SO_SNDTIMEO: [4, 0],
  SO_RCVLOWAT: [5],
  SO_REUSEADDR: [1],
  SO_KEEPALIVE: [1],
  TCP_KEEPIDLE: [100],
};
const DATAGRAM: Values = { SO_BROADCAST: [1], SO_RCVTIMEO: [3, 0], SO_REUSEADDR: [1], SO_RCVBUF: [50_000] };
/** Options that are set as well where the subject has them. */
const MORE: Values = { TCP_NODELAY: [1], TCP_USER_TIMEOUT: [5_000], SO_OOBINLINE: [1], SO_TIMESTAMP: [1] };
const MORE_OF_DATAGRAM: Values = { SO_TIMESTAMP: [1] };
/** Those of the family. */
const OF_FAMILY = {
  ipv4: { IP_TTL: [33], IP_TOS: [0x20], IP_RECVERR: [1], IP_RECVTOS: [1], IP_RECVTTL: [1], IP_PKTINFO: [1] },
  ipv6: {
    IPV6_UNICAST_HOPS: [33],
    IPV6_TCLASS: [0x20],
    IPV6_RECVERR: [1],
    IPV6_RECVTCLASS: [1],
    IPV6_RECVHOPLIMIT: [1],
    IPV6_RECVPKTINFO: [1],
  },
  unix: {},
} as const satisfies Record<Scenario["family"], Values>;
/** Flags that are off at first. */
const FLAGS = ["SO_REUSEADDR", "SO_KEEPALIVE"] as const;
const NAMES = [...new Set([...Object.keys(STREAM), ...Object.keys(DATAGRAM)])] as OptionName[];

const same: Row = { conforming: ["same"] };
const refused: Row = { conforming: ["EAGAIN", "EWOULDBLOCK"] };

export default defineCase({
  id: "option/kept-by-steps",
  title: "A socket keeps its options and its mode when it is bound, listens, or is connected",
  requirement:
    "What was set on a socket that was new, or left as it was, holds when it has been bound, listens, is " +
    "connected, or has ended its side.",
  level: "must",
  sources: [posix("XSH 2.10.16", "Use of Options"), linux("socket(7)"), posix("fcntl", "O_NONBLOCK")],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: {
    subject: [
      "stream",
      "datagram",
      "bsd",
      "datagram:connect",
      "mode:nonblocking",
      "shutdown:write",
      "option:IP_TTL",
      "option:IPV6_UNICAST_HOPS",
      ...NAMES.map((name) => `option:${name}` as const),
    ],
    peer: ["stream", "datagram"],
  },
  outcomes: {
    connected: same,
    halfClosed: same,
    untouched: same,
    listens: same,
    mode: refused,
    datagram: same,
    datagramMode: refused,
  },
  async script({ family, listening, datagram, addressOf, subject, peer, atOnce, record }) {
    const own = ([name]: readonly [string, unknown]) =>
      subject.has(`option:${name as OptionName}`) && (family !== "unix" || !name.startsWith("TCP_"));
    /** Sets options, and gives a comparison of what they are later with what they are now. */
    const set = async (socket: Socket, values: Values) => {
      const all = Object.entries({ ...values, ...OF_FAMILY[family] }).filter(own) as [
        OptionName,
        [number, number?],
      ][];
      const read = async () =>
        JSON.stringify(await Promise.all(all.map(([name]) => socket.getsockopt(name))));
      for (const [name, [value, second]] of all) await socket.setsockopt(name, value, second);
      const before = await read();
      return async () => await read() === before ? "same" : "different";
    };
    const { address } = await listening(peer);
    const client = await subject.socket(family, "stream");
    const afterConnect = await set(client, { ...STREAM, ...MORE });
    await client.bind(addressOf(subject));
    await client.connect(address);
    record("connected", await afterConnect());
    await client.shutdown("write");
    record("halfClosed", await afterConnect());

    const listener = await subject.socket(family, "stream");
    const afterListen = await set(listener, { ...STREAM, ...MORE });
    await listener.setMode("nonblocking");
    await listener.bind(addressOf(subject));
    await listener.listen(5);
    record("listens", await afterListen());
    record("mode", await atOnce(listener.accept(), outcome));

    const plain = await subject.socket(family, "stream");
    const flags = async () => JSON.stringify(await Promise.all(FLAGS.map((name) => plain.getsockopt(name))));
    const before = await flags();
    await plain.bind(addressOf(subject));
    await plain.listen(5);
    record("untouched", await flags() === before ? "same" : "different");

    const { address: elsewhere } = await datagram(peer);
    const sender = await subject.socket(family, "datagram");
    const afterBoth = await set(sender, { ...DATAGRAM, ...MORE_OF_DATAGRAM });
    await sender.setMode("nonblocking");
    await sender.bind(addressOf(subject));
    await sender.connect(elsewhere);
    // A second peer changes no more than the first, and none as much.
    if (subject.has("disconnect")) await sender.disconnect();
    await sender.connect(elsewhere);
    record("datagram", await afterBoth());
    record("datagramMode", await atOnce(sender.recvfrom(16), outcome));
  },
});
