import {
  type Address,
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  linux,
  type Outcome,
  outcome,
  posix,
  report,
  type Row,
  sameAddress,
  type Socket,
} from "../../harness/case/mod.ts";

/** Bytes of `struct sockaddr_storage`, which has room for every address. */
const STORAGE = 128;
/** Bytes of `struct sockaddr_un` on Linux. */
const UNIX_STORAGE = 110;
/** Offsets of the port and of the path, in bytes. */
const AFTER_FAMILY = 2;
const AFTER_PORT = 4;
/** The octet that stands where an address has none. */
const RUBBISH = 0xa5;

type Bytes = Uint8Array<ArrayBuffer>;
type Family = Address["family"];
type Call = "bind" | "connect" | "sendto";

/** An address with zeros after it, in a structure with room for more. */
function padded(address: Bytes, family: Family): Bytes {
  const bytes = new Uint8Array(family === "unix" ? UNIX_STORAGE : STORAGE);
  bytes.set(address);
  return bytes;
}

/** Forms in which an address can be given. */
const FORMS = {
  /** Without what need not be there: the NUL after a path. */
  Bare: (address: Bytes, family: Family) => family === "unix" ? address.slice(0, -1) : address,
  Padded: padded,
  /** With rubbish in `sin_zero`, in `sin6_flowinfo`, or after the NUL of a path. */
  Unswept: (address: Bytes, family: Family) =>
    family === "ipv4"
      ? address.slice().fill(RUBBISH, 8)
      : family === "ipv6"
      ? address.slice().fill(RUBBISH, AFTER_PORT, 8)
      : padded(address, family).fill(RUBBISH, address.length),
} as const;
const FORM_NAMES = ["Bare", "Padded", "Unswept"] as const;

/** The bytes of the address of whom `socket` gets a datagram from. */
async function senderOf(socket: Socket): Promise<Bytes> {
  const { data, length } = await socket.addressInto("recvfrom", STORAGE, STORAGE);
  return data.slice(0, length);
}

/** The bytes of another address of the subject's: a new path, or port 0 of the same host. */
function another(own: Bytes, address: Address): Bytes {
  if (address.family !== "unix") return own.slice().fill(0, AFTER_FAMILY, AFTER_PORT);
  return Uint8Array.of(...own.subarray(0, AFTER_FAMILY), ...bytesOf(address.path), 0);
}

/** Gives a call too few bytes of an address: EINVAL if it refuses them so. */
async function refusing(socket: Socket, call: Call, address: Bytes, family: Family): Promise<Outcome> {
  // A path may be of one byte.
  for (const length of family === "unix" ? [1] : [1, AFTER_FAMILY + 1]) {
    const how = await outcome(socket.addressFrom(call, address.slice(0, length)));
    if (how !== "EINVAL") return how;
  }
  return "EINVAL";
}

const refused: Row = {
  conforming: ["EINVAL"],
  tolerated: { EFAULT: { reason: "Windows says so", when: { os: "windows" } } },
};

/** The rows of a call, whose outcome is `good` however an address is given. */
function rowsOf(call: Call, good: Outcome): Record<string, Row> {
  const row: Row = {
    conforming: [good],
    tolerated: {
      EINVAL: { reason: "systems of BSD want the length of the family", when: { os: "!linux" } },
      EADDRNOTAVAIL: { reason: "systems of BSD want zeros in sin_zero", when: { os: "!linux" } },
    },
  };
  return {
    [`${call}Refused`]: refused,
    ...Object.fromEntries(FORM_NAMES.map((form) => [`${call}${form}`, row])),
  };
}

export default defineCase({
  id: "address/given-as-bytes",
  title: "An address is given with more bytes than it needs, or with fewer",
  requirement: "bind, connect and sendto take an address that has zeros after it, up to the length of " +
    "sockaddr_storage or sockaddr_un, look at nothing that is no part of it, and refuse one that is cut " +
    "with EINVAL; the socket then does what it is asked for with a whole one.",
  level: "should",
  sources: [
    posix("bind", "EINVAL"),
    posix("connect", "EINVAL"),
    linux("bind(2)", "EINVAL"),
    linux("unix(7)", "Pathname sockets"),
    report("apache/nuttx", 7030),
    report("farsightsec/fstrm", 37),
    report("SIPp/sipp", 251),
    report("nicolasff/webdis", 51),
    report("epics-base/pvAccessCPP", 75),
    report("rust-lang/rust", 118925),
  ],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "datagram", "bsd", "address:into", "address:from"],
    peer: ["stream", "datagram"],
  },
  outcomes: { ...rowsOf("bind", "same"), ...rowsOf("connect", "intact"), ...rowsOf("sendto", "ok") },
  async script({ listening, datagrams, addressOf, subject, peer, family, record }) {
    const { listener, address } = await listening(peer);
    const one = await datagrams();
    await one.subject.sendto(Uint8Array.of(1), one.subjectAddress);
    const own = await senderOf(one.subject);
    await one.peer.sendto(Uint8Array.of(1), one.subjectAddress);
    const there = await senderOf(one.subject);
    const accepting = await subject.connectStream(address);
    await listener.accept();
    const { data, length } = await accepting.addressInto("getpeername", STORAGE, STORAGE);
    const server = data.slice(0, length);

    /**
     * Makes a call with whole addresses on sockets that `make` gives, the first of which has refused others.
     */
    const each = async (
      call: Call,
      make: () => Promise<Socket>,
      to: () => { bytes: Bytes; address: Address },
      look: (socket: Socket, address: Address) => Promise<Outcome>,
    ) => {
      let socket = await make();
      record(`${call}Refused`, await refusing(socket, call, to().bytes, family));
      for (const form of FORM_NAMES) {
        const { bytes, address } = to();
        const how = await outcome(socket.addressFrom(call, FORMS[form](bytes, family)));
        record(`${call}${form}`, how === "ok" ? await look(socket, address) : how);
        socket = await make();
      }
    };
    await each(
      "bind",
      () => subject.socket(family, "stream"),
      () => {
        const address = addressOf(subject);
        return { bytes: another(own, address), address };
      },
      async (socket, wanted) => {
        const name = await socket.getsockname();
        if (name.family === "unix") return sameAddress(name, wanted) ? "same" : "different";
        const port = "port" in name ? name.port : 0;
        return port !== 0 && sameAddress({ ...name, port: 0 }, wanted) ? "same" : "different";
      },
    );
    await each(
      "connect",
      () => subject.socket(family, "stream"),
      () => ({ bytes: server, address }),
      async (socket) => await exchanged(socket, (await listener.accept()).socket),
    );
    await each(
      "sendto",
      () => Promise.resolve(one.subject),
      () => ({ bytes: there, address: one.peerAddress }),
      async () => (await one.peer.recvfrom(8)).data.length === 1 ? "ok" : "different",
    );
  },
});
