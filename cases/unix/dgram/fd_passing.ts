import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  exchanged,
  linux,
  outcome,
  posix,
  type Socket,
} from "../../../harness/case/mod.ts";

const [FIRST, LONG, LAST] = ["first", "longer than four", "last"].map(bytesOf) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
/** Bytes of a buffer for all of a datagram, and for the beginning of one. */
const [ROOM, PART] = [100, 4];

export default defineCase({
  id: "unix/dgram/fd-passing",
  title: "Descriptors travel with datagrams",
  requirement: "A descriptor comes with its own datagram, also with one that is " +
    "empty or cut, and goes with it if not taken.",
  level: "should",
  sources: [posix("recvmsg", "SCM_RIGHTS"), linux("unix(7)", "SCM_RIGHTS")],
  // The server receives.
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["stream", "datagram", "datagram:connect", "send", "descriptors"],
    peer: ["stream", "datagram", "datagram:connect", "send", "descriptors"],
  },
  outcomes: {
    bytes: { conforming: ["intact"] },
    number: { conforming: ["same"] },
    works: { conforming: ["intact"], after: { number: "same" } },
    empty: { conforming: ["empty"] },
    emptyNumber: { conforming: ["same"] },
    cut: { conforming: ["truncated"] },
    cutNumber: { conforming: ["same"] },
    givenUp: { conforming: ["eof"] },
    last: { conforming: ["intact"] },
    lastNumber: { conforming: ["none"] },
  },
  async script({ datagram, server, client, connected, record }) {
    const { socket: to, address } = await datagram(server);
    const { socket: from } = await datagram(client);
    await from.connect(address);
    const number = (sockets: readonly Socket[]) => sockets.length === 1 ? "same" : "different";
    const passed = await Promise.all([connected(), connected(), connected(), connected()]);
    for (const [index, message] of [FIRST, new Uint8Array(0), LONG, LONG].entries()) {
      await from.sendDescriptors(message, [passed[index]!.client]);
    }
    for (const { client: end } of passed) await end.close();
    await from.send(LAST);

    const first = await to.recvDescriptors(ROOM, 1);
    record("bytes", compared(first.data, FIRST));
    record("number", number(first.sockets));
    const [taken] = first.sockets;
    if (first.sockets.length === 1 && taken) record("works", await exchanged(taken, passed[0].server));
    const empty = await to.recvDescriptors(ROOM, 1);
    record("empty", empty.data.length === 0 ? "empty" : "data");
    record("emptyNumber", number(empty.sockets));
    const cut = await to.recvDescriptors(PART, 1);
    record("cut", compared(cut.data, LONG.subarray(0, PART)) === "intact" ? "truncated" : "different");
    record("cutNumber", number(cut.sockets));
    await to.recv(ROOM);
    record("givenUp", await outcome(passed[3].server.recv(1)));
    const last = await to.recvDescriptors(ROOM, 1);
    record("last", compared(last.data, LAST));
    record("lastNumber", last.sockets.length === 0 ? "none" : "different");
  },
});
