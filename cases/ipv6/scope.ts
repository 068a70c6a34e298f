import {
  BYTE,
  compared,
  defineCase,
  exchanged,
  outcome,
  report,
  rfc,
  type Row,
} from "../../harness/case/mod.ts";
import { LOOPBACK_INTERFACE } from "../multicast/_group.ts";

/** Bytes of a `struct sockaddr_in6`, and where it has the host and the scope. */
const [SIZE, HOST_AT, SCOPE_AT] = [28, 8, 24];
/** A link-local address that no interface has. */
const LINK_LOCAL = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x5e, 0xed];
/** An index that no interface has. */
const NO_INTERFACE = 99_999;

const intact: Row = { conforming: ["intact"] };

/** An address of IPv6 in which another scope stands. */
function scoped(address: Uint8Array, scope: number, host?: readonly number[]): Uint8Array {
  const bytes = address.slice();
  if (host) bytes.set(host, HOST_AT);
  new DataView(bytes.buffer).setUint32(SCOPE_AT, scope, true);
  return bytes;
}

export default defineCase({
  id: "ipv6/scope",
  title: "The scope of an address counts where the address is link-local",
  requirement:
    "A bind to a link-local address looks at the interface of its scope, which must exist and have it; the " +
    "scope of a loopback address is not looked at, and is no part of the socket's name.",
  level: "should",
  sources: [
    rfc(4007, "6"),
    rfc(3493, "3.3"),
    report("scylladb/seastar", 692),
    report("sbogomolov/reflector-cpp", 42),
  ],
  axes: { role: ["client"], family: ["ipv6"] },
  needs: {
    subject: ["stream", "datagram", "bsd", "address:into", "address:from"],
    peer: ["stream", "datagram"],
  },
  outcomes: {
    linkLocal: { conforming: ["EADDRNOTAVAIL"] },
    noInterface: {
      conforming: ["ENODEV"],
      tolerated: { EADDRNOTAVAIL: { reason: "the BSDs look for the address", when: { os: "!linux" } } },
    },
    bind: {
      conforming: ["ok"],
      tolerated: {
        EADDRNOTAVAIL: { reason: "the BSDs compare the scope as well", when: { os: "!linux" } },
      },
    },
    name: { conforming: ["same"], after: { bind: "ok" } },
    connect: intact,
    sendto: intact,
  },
  async script({ loopback, listening, datagrams, subject, peer, addressOf, record }) {
    loopback();
    const { listener, address } = await listening(peer);
    const nameOf = async (socket: Awaited<ReturnType<typeof subject.socket>>): Promise<Uint8Array> =>
      (await socket.addressInto("getsockname", SIZE, SIZE)).data;
    const own = await nameOf(await subject.openDatagram("ipv6", addressOf(subject)));

    // An interface that a bind has looked at stays with its socket.
    const bind = async (bytes: Uint8Array) => {
      const socket = await subject.socket("ipv6", "stream");
      return { socket, how: await outcome(socket.addressFrom("bind", bytes)) };
    };
    record("linkLocal", (await bind(scoped(own, LOOPBACK_INTERFACE, LINK_LOCAL))).how);
    record("noInterface", (await bind(scoped(own, NO_INTERFACE, LINK_LOCAL))).how);
    const bound = await bind(scoped(own, NO_INTERFACE));
    record("bind", bound.how);
    if (bound.how === "ok") {
      record("name", compared(await nameOf(bound.socket), own) === "intact" ? "same" : "different");
    }

    const client = await subject.connectStream(address);
    const server = (await client.addressInto("getpeername", SIZE, SIZE)).data;
    await listener.accept();
    const other = await subject.socket("ipv6", "stream");
    await other.addressFrom("connect", scoped(server, LOOPBACK_INTERFACE));
    record("connect", await exchanged(other, (await listener.accept()).socket));

    const { subject: datagram, subjectAddress, peer: receiver } = await datagrams();
    await receiver.sendto(BYTE, subjectAddress);
    const sender = (await datagram.addressInto("recvfrom", SIZE, SIZE)).data;
    await datagram.addressFrom("sendto", scoped(sender, LOOPBACK_INTERFACE));
    record("sendto", (await receiver.recvfrom(2)).data.length === 1 ? "intact" : "different");
  },
});
