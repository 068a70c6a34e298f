import {
  BYTE,
  bytesOf,
  compared,
  defineCase,
  linux,
  outcome,
  report,
  type Row,
} from "../../harness/case/mod.ts";
import { FOREIGN, octets, STRUCTURES } from "./_address.ts";
import { groupOf, hearing, LOOPBACK_INTERFACE } from "./_group.ts";

/** The number of IP_MULTICAST_IF. */
const MULTICAST_IF = 32;
/** The bytes of a `struct in_addr`. */
const ADDRESS = 4;
/** The structures that have the address of the interface, and read as it. */
const BY_ADDRESS = ["address", "request"] as const;

const intact: Row = { conforming: ["intact"] };
const same: Row = { conforming: ["same"] };

export default defineCase({
  id: "multicast/interface",
  title: "A sender says which interface its datagrams to groups leave by",
  requirement:
    "IP_MULTICAST_IF takes the address of an interface, or its number, alone or after a group, and " +
    "datagrams to groups leave by it; it reads as the address that it was set to, and an address that no " +
    "interface has changes nothing.",
  level: "may",
  sources: [linux("ip(7)", "IP_MULTICAST_IF"), report("Mellanox/libvma", 602)],
  axes: { role: ["client"], family: ["ipv4"] },
  // No other system has TCP_CORK, and this number.
  needs: {
    subject: ["datagram", "bsd", "option:raw", "option:IP_TTL", "option:TCP_CORK"],
    peer: ["datagram", "multicast", "option:SO_REUSEADDR"],
  },
  outcomes: {
    unset: same,
    address: intact,
    addressRead: same,
    request: intact,
    requestRead: same,
    foreign: { conforming: ["EADDRNOTAVAIL"] },
    short: { conforming: ["EINVAL"] },
    still: intact,
    numbered: intact,
  },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const { socket: receiver, port } = await hearing(peer);
    const group = groupOf(port);
    await receiver.joinGroup(group, LOOPBACK_INTERFACE);
    const open = () => subject.socket("ipv4", "datagram");
    let socket = await open();
    const reads = async (host: string) =>
      `${await socket.getRawOption("IP_TTL", ADDRESS, MULTICAST_IF)}` === `${octets(host)}`
        ? "same"
        : "different";
    const set = (value: Uint8Array) => outcome(socket.setRawOption("IP_TTL", value, MULTICAST_IF));
    const arrives = async (text: string) => {
      await socket.sendto(bytesOf(text), group);
      return compared((await receiver.recvfrom(100)).data, bytesOf(text));
    };
    record("unset", await reads("0.0.0.0"));
    for (const name of BY_ADDRESS) {
      socket = await open();
      const how = await set(STRUCTURES[name]());
      record(name, how === "ok" ? await arrives(name) : how);
      record(`${name}Read`, await reads("127.0.0.1"));
    }
    record("foreign", await set(octets(FOREIGN)));
    record("short", await set(BYTE));
    record("still", await arrives("still"));
    socket = await open();
    const how = await set(STRUCTURES.numbered());
    record("numbered", how === "ok" ? await arrives("by number") : how);
  },
});
