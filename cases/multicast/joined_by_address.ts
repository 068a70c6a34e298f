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
import { FOREIGN, JOINS_BY_NUMBER, octets, STRUCTURES } from "./_address.ts";
import { at, groupOf, hearing, speaking } from "./_group.ts";

/** Numbers of IP_ADD_MEMBERSHIP and IP_DROP_MEMBERSHIP. */
const [ADD, DROP] = [35, 36];

const intact: Row = { conforming: ["intact"] };
const unknown: Row = { conforming: ["EADDRNOTAVAIL"] };

export default defineCase({
  id: "multicast/joined-by-address",
  title: "A group is joined on the interface that has an address, or a number",
  requirement:
    "IP_ADD_MEMBERSHIP joins a group on the interface with an address, or with a number where the " +
    "structure has one, once and no other time; IP_DROP_MEMBERSHIP leaves it.",
  lesson:
    "Most programs join groups by these options: IP_ADD_MEMBERSHIP with a `struct ip_mreq`, the group and " +
    "an address of the interface.",
  level: "may",
  sources: [
    linux("ip(7)", "IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP"),
    report("microsoft/WSL", 1678),
    report("espressif/ESP8266_RTOS_SDK", 31),
    report("jart/cosmopolitan", 839),
  ],
  axes: { role: ["server"], family: ["ipv4"] },
  needs: { subject: JOINS_BY_NUMBER, peer: ["datagram"] },
  outcomes: {
    add: { conforming: ["ok"] },
    byAddress: intact,
    addAgain: { conforming: ["EADDRINUSE"] },
    still: intact,
    drop: { conforming: ["ok"] },
    dropped: intact,
    dropAgain: unknown,
    byNumber: intact,
    noGroup: { conforming: ["EINVAL"] },
    short: { conforming: ["EINVAL"] },
    foreign: { conforming: ["ENODEV"] },
  },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const { socket, port } = await hearing(subject);
    const group = groupOf(port);
    const sender = await speaking(peer);
    const set = (number: number, ...parts: Uint8Array[]) =>
      outcome(socket.setRawOption("IP_TTL", Uint8Array.from(parts.flatMap((part) => [...part])), number));
    const [name, near] = [octets(group), octets("127.0.0.1")];
    /** Sends to the group, and then to the receiver alone; says if the first that arrives is as expected. */
    const arrives = async (text: string, heard = true) => {
      const [told, direct] = [bytesOf(text), bytesOf(`${text}, to one`)];
      await sender.sendto(told, group);
      await sender.sendto(direct, at("127.0.0.1", port));
      const first = compared((await socket.recvfrom(100)).data, heard ? told : direct);
      if (heard) await socket.recvfrom(100);
      return first;
    };
    record("add", await set(ADD, name, near));
    record("byAddress", await arrives("by address"));
    record("addAgain", await set(ADD, name, near));
    record("still", await arrives("still"));
    record("drop", await set(DROP, name, near));
    record("dropped", await arrives("dropped", false));
    record("dropAgain", await set(DROP, name, near));
    await set(ADD, name, STRUCTURES.number());
    record("byNumber", await arrives("by number"));
    record("noGroup", await set(ADD, octets("10.1.2.3"), near));
    record("short", await set(ADD, BYTE));
    record("foreign", await set(ADD, octets("239.255.90.2"), octets(FOREIGN)));
  },
});
