import {
  bytesOf,
  compared,
  defineCase,
  linux,
  outcome,
  report,
  rfc,
  type Row,
} from "../../harness/case/mod.ts";
import { JOINS_BY_NUMBER, octets } from "./_address.ts";
import { at, groupOf, hearing } from "./_group.ts";

/** Numbers of options with a `struct ip_mreq_source`, and of IP_ADD_MEMBERSHIP. */
const [UNBLOCK, BLOCK, ADD_SOURCE, DROP_SOURCE] = [37, 38, 39, 40];
const ADD = 35;
/** Two sources. */
const [ONE, OTHER] = ["127.0.0.1", "127.0.0.2"];

const ok: Row = { conforming: ["ok"] };
const intact: Row = { conforming: ["intact"] };
const unknown: Row = { conforming: ["EADDRNOTAVAIL"] };

export default defineCase({
  id: "multicast/of-one-source",
  title: "A group is joined for what one source sends",
  requirement:
    "IP_ADD_SOURCE_MEMBERSHIP joins a group for one source more, and IP_DROP_SOURCE_MEMBERSHIP leaves it; " +
    "IP_BLOCK_SOURCE passes over one source of a group that is joined for all, until it is unblocked.",
  level: "may",
  sources: [
    rfc(3678, "4.1.2"),
    linux("ip(7)", "IP_ADD_SOURCE_MEMBERSHIP, IP_BLOCK_SOURCE"),
    report("Mellanox/libvma", 1),
    report("freebsd/freebsd-src", 601),
  ],
  axes: { role: ["server"], family: ["ipv4"] },
  needs: { subject: JOINS_BY_NUMBER, peer: ["datagram"] },
  outcomes: {
    add: ok,
    otherPassed: intact,
    heard: intact,
    addAgain: unknown,
    addOther: ok,
    otherHeard: intact,
    drop: ok,
    dropped: intact,
    dropAgain: unknown,
    otherStill: intact,
    join: ok,
    block: ok,
    blocked: intact,
    notBlocked: intact,
    blockAgain: unknown,
    unblock: ok,
    unblocked: intact,
  },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const { socket, port } = await hearing(subject);
    const group = groupOf(port);
    const [one, other] = [
      await peer.openDatagram("ipv4", at(ONE, 0)),
      await peer.openDatagram("ipv4", at(OTHER, 0)),
    ];
    const set = (number: number, ...hosts: Parameters<typeof octets>[0][]) => {
      const parts = hosts.flatMap((host) => [...octets(host)]);
      return outcome(socket.setRawOption("IP_TTL", Uint8Array.from(parts), number));
    };
    const ofSource = (number: number, source: string) => set(number, group, "127.0.0.1", source);
    /** Sends to the group, and then to the receiver alone; says if the first that arrives is as expected. */
    const arrives = async (sender: typeof one, text: string, heard: boolean) => {
      const [told, direct] = [bytesOf(text), bytesOf(`${text}, to one`)];
      await sender.sendto(told, group);
      await sender.sendto(direct, at("127.0.0.1", port));
      const first = compared((await socket.recvfrom(100)).data, heard ? told : direct);
      if (heard) await socket.recvfrom(100);
      return first;
    };
    record("add", await ofSource(ADD_SOURCE, ONE));
    record("otherPassed", await arrives(other, "other passed", false));
    record("heard", await arrives(one, "heard", true));
    record("addAgain", await ofSource(ADD_SOURCE, ONE));
    record("addOther", await ofSource(ADD_SOURCE, OTHER));
    record("otherHeard", await arrives(other, "other heard", true));
    record("drop", await ofSource(DROP_SOURCE, ONE));
    record("dropped", await arrives(one, "dropped", false));
    record("dropAgain", await ofSource(DROP_SOURCE, ONE));
    record("otherStill", await arrives(other, "other still", true));
    await ofSource(DROP_SOURCE, OTHER);
    record("join", await set(ADD, group, "127.0.0.1"));
    record("block", await ofSource(BLOCK, OTHER));
    record("blocked", await arrives(other, "blocked", false));
    record("notBlocked", await arrives(one, "not blocked", true));
    record("blockAgain", await ofSource(BLOCK, OTHER));
    record("unblock", await ofSource(UNBLOCK, OTHER));
    record("unblocked", await arrives(other, "unblocked", true));
  },
});
