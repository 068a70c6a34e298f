import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  linux,
  outcome,
  posix,
  type Scenario,
  type Socket,
} from "../../harness/case/mod.ts";
import { refused } from "../udp/connected/_nobody.ts";
import { connectedRecords } from "../unix/seqpacket/_records.ts";
import { fillToldBy } from "./_full.ts";
import { ask, awaited, EVENTS, type Told } from "./_told.ts";

/** Events of poll that select reports as readable, and as writable. */
const READABLE: readonly Told[] = ["in", "hup", "err"];
const WRITABLE: readonly Told[] = ["out", "err"];

/** Looks at most, as long as what poll tells changes meanwhile: a full buffer may have room again. */
const MOST_LOOKS = 10;

/** True if select, epoll and a poll of several tell what poll tells of a socket. */
async function alike(socket: Socket, idle: Socket): Promise<boolean> {
  for (let looks = 1;; looks++) {
    const before = await ask(socket);
    const same = await tellAs(before, socket, idle);
    if (same || looks === MOST_LOOKS || before.join() === (await ask(socket)).join()) return same;
  }
}

/** True if select, epoll and a poll of several tell these events of a socket. */
async function tellAs(events: readonly string[], socket: Socket, idle: Socket): Promise<boolean> {
  const { seat } = socket;
  const told = (among: readonly Told[]) => among.some((event) => events.includes(event));
  let same = true;
  // Alone, and beside one that has room and nothing else.
  for (const sockets of [[socket], [idle, socket]]) {
    if (seat.has("select")) {
      const sets = await seat.select({ reads: sockets, writes: sockets, excepts: sockets }, 0);
      same &&= told(READABLE) === sets.reads.includes(socket);
      same &&= told(WRITABLE) === sets.writes.includes(socket);
      same &&= told(["pri"]) === sets.excepts.includes(socket);
      same &&= sets.writes.includes(idle) === sockets.includes(idle);
    }
    if (seat.has("epoll")) {
      const epoll = await seat.epoll();
      for (const each of sockets) await epoll.add(each, EVENTS);
      const ready = new Map((await epoll.wait(0)).map(({ socket, events }) => [socket, events.join()]));
      same &&= (ready.get(socket.id) ?? "") === events.join();
      same &&= ready.get(idle.id) === (sockets.includes(idle) ? "out" : undefined);
      await epoll.close();
    }
  }
  if (seat.has("poll:several")) {
    const { told } = await seat.pollAll([idle, socket], EVENTS, 0);
    same &&= (told.get(socket) ?? []).join() === events.join();
  }
  return same;
}

/** Compares what is told of a socket. The name of its state is for whoever reads the script. */
type Look = (state: string, socket: Socket) => Promise<void>;

async function unconnected(scenario: Scenario, look: Look): Promise<void> {
  const { addressOf, closedPort, family, subject, peer } = scenario;
  const listener = await subject.socket(family, "stream");
  await look("fresh", listener);
  await listener.bind(addressOf(subject));
  await look("bound", listener);
  await listener.listen(5);
  await look("listening", listener);
  await peer.connectStream(await listener.getsockname());
  await awaited("in", listener);
  await look("queued", listener);
  const client = await subject.socket(family, "stream");
  await outcome(client.connect(await closedPort(peer, "stream")));
  await look("connectRefused", client);
}

async function streams(scenario: Scenario, look: Look): Promise<void> {
  const { connected, connectedSmall, family, visible } = scenario;
  const { subject, peer } = await connected();
  await look("idle", subject);
  await peer.sendall(BYTE);
  await visible(subject, "data");
  await look("unread", subject);
  await peer.shutdown("write");
  await visible(subject, "fin");
  await look("unreadEnd", subject);
  await subject.recv(BYTE.length);
  await look("end", subject);
  await subject.shutdown("write");
  await visible(subject, "ack");
  await look("over", subject);
  for (const how of ["read", "write", "both"] as const) {
    const { subject } = await connected();
    await subject.shutdown(how);
    await look(`shut ${how}`, subject);
  }
  if (family !== "unix") {
    const { subject, peer } = await connected();
    await peer.sendall(BYTE);
    await visible(subject, "data");
    await peer.abort();
    await visible(subject, "reset");
    await look("reset", subject);
    for (let calls = 0; calls < 2; calls++) await outcome(subject.recv(BYTE.length));
    await look("resetTold", subject);
  }
  const small = await connectedSmall();
  await small.subject.setMode("nonblocking");
  await fillToldBy(small.subject, small.tooMuch);
  await look("full", small.subject);
}

async function datagrams(scenario: Scenario, look: Look): Promise<void> {
  const { datagrams, family, subject: seat } = scenario;
  await look("datagram fresh", await seat.socket(family, "datagram"));
  const { subject, subjectAddress, peer, peerAddress } = await datagrams();
  await look("datagram bound", subject);
  await subject.connect(peerAddress);
  await look("datagram connected", subject);
  await peer.sendto(BYTE, subjectAddress);
  await awaited("in", subject);
  await look("datagram unread", subject);
  if (seat.has("shutdown:both")) {
    await outcome(subject.shutdown("both"));
    await look("datagram shut", subject);
  }
  if (family === "unix") return;
  const { subject: told } = await refused(scenario);
  await look("datagram refused", told);
  await told.getsockopt("SO_ERROR");
  await look("datagram refusedTold", told);
  if (!seat.has("disconnect")) return;
  await told.disconnect();
  await look("datagram dissolved", told);
}

async function records(scenario: Scenario, look: Look): Promise<void> {
  const { family, subject: seat } = scenario;
  if (family !== "unix" || !seat.has("type:seqpacket")) return;
  await look("records fresh", await seat.socket(family, "seqpacket"));
  const { subject, peer } = await connectedRecords(scenario);
  await look("records idle", subject);
  await peer.sendall(BYTE);
  await look("records unread", subject);
  await peer.close();
  await look("records over", subject);
}

async function pairs({ subject: seat, family }: Scenario, look: Look): Promise<void> {
  if (family !== "unix" || !seat.has("socketpair")) return;
  for (const type of ["stream", "datagram"] as const) {
    const [one, other] = await seat.socketpair("unix", type);
    await look(`pair of ${type} idle`, other);
    await one.sendall(BYTE);
    await look(`pair of ${type} unread`, other);
    await one.close();
    await look(`pair of ${type} over`, other);
  }
}

async function duplicates({ connected, subject: seat, visible }: Scenario, look: Look): Promise<void> {
  if (!seat.has("dup")) return;
  const { subject, peer } = await connected();
  const duplicate = await subject.dup();
  await peer.sendall(BYTE);
  await visible(subject, "data");
  await look("duplicate unread", duplicate);
  await subject.close();
  await peer.close();
  await awaited("rdhup", duplicate);
  await look("last duplicate", duplicate);
}

const GROUPS = { unconnected, streams, datagrams, records, pairs, duplicates } as const;

export default defineCase({
  id: "poll/alike",
  title: "Poll, select and epoll report the same of a socket in every state",
  requirement: "Whatever the type and the state of a socket, select, epoll and a poll of several sockets " +
    "report what poll does.",
  level: "should",
  sources: [posix("poll"), posix("select"), linux("select(2)", "Correspondence"), linux("epoll_ctl(2)")],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: {
    subject: [
      "bsd",
      "stream",
      "datagram",
      "datagram:connect",
      "poll",
      "mode:nonblocking",
      "send",
      "shutdown:read",
      "shutdown:write",
      "shutdown:both",
      "option:SO_ERROR",
    ],
    peer: ["bsd", "stream", "datagram", "datagram:connect", "shutdown:write", "abort"],
  },
  outcomes: Object.fromEntries(Object.keys(GROUPS).map((group) => [group, { conforming: ["none"] }])),
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject: idle } = await connected();
    for (const [group, looks] of Object.entries(GROUPS)) {
      // After the first difference there are no more looks: the history of the group ends with it.
      let same = true;
      await looks(scenario, async (_state, socket) => {
        same &&= await alike(socket, idle);
      });
      record(group, same ? "none" : "different");
    }
  },
});
