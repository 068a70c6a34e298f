import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  linux,
  outcome,
  posix,
  type Scenario,
  type Seat,
  type Socket,
} from "../../harness/case/mod.ts";
import {
  askEverything,
  connectionsOfEveryType,
  everyVainCall,
  found,
  receivesOf,
  sendsOf,
} from "../_every_call.ts";
import { everyFlag } from "../_by_state.ts";
import { fullListener } from "../tcp/connect/_attempt.ts";
import { fillUp } from "../tcp/send/_offer.ts";

const same = { conforming: ["same"] } as const;

/** Sockets, more than a call has open for as long as it lasts: what it leaves may lie above those. */
const MOST_OPEN = 8;

export default defineCase({
  id: "lifecycle/calls-leave-no-descriptor",
  title: "Every call is made, and the next sockets have the descriptors that they would have had before",
  requirement:
    "No call on a socket takes a descriptor for longer than it lasts, be it one that succeeds, finds nothing, " +
    "or fails, on sockets of every type and in every state.",
  lesson: "A call that leaves a descriptor open brings a server to EMFILE after days, in a call that has " +
    "nothing to do with it.",
  level: "must",
  sources: [posix("XSH 2.14"), posix("close"), linux("getrlimit(2)", "RLIMIT_NOFILE")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["nonblocking"] },
  needs: {
    subject: ["bsd", "stream", "datagram", "datagram:connect", "fileno", "send", "shutdown:write"],
    peer: ["stream", "datagram", "datagram:connect", "demand-read", "backlog", "shutdown:write", "abort"],
  },
  outcomes: { calls: same, vain: same, refused: same, connected: same, states: same },
  // Nobody else may take the descriptor meanwhile.
  exclusive: true,
  async script(scenario) {
    const { addressOf, listening, peer: otherSeat, subject: seat, family, record } = scenario;
    const joined = await connectionsOfEveryType(scenario);
    const fresh = await seat.socket(family, "stream");
    await scenario.inMode(fresh);
    const datagram = await seat.socket(family, "datagram");
    const { address } = await listening(otherSeat);
    const other = await otherSeat.openDatagram(family, addressOf(otherSeat));
    const to = await other.getsockname();
    const states = await inEveryState(scenario);
    const deeds = {
      calls: async () => {
        for (const each of joined) await found(scenario, each);
      },
      vain: async () => {
        for (const { mine } of joined) await everyVainCall(scenario, mine, "EAGAIN");
      },
      refused: async () => {
        const [{ mine }] = joined as [typeof joined[number]];
        await outcome(mine.bind(await mine.getsockname()));
        await outcome(mine.listen(1));
        await outcome(mine.connect(address));
        await outcome(mine.accept());
        await outcome(fresh.recv(1));
        await outcome(fresh.send(BYTE));
        await outcome(fresh.getpeername());
        await outcome(fresh.accept());
      },
      connected: async () => {
        // Once is enough for some.
        for (let times = 0; times < 2; times++) await outcome(datagram.connect(to));
        for (const type of ["stream", "datagram"] as const) {
          const socket = await seat.socket(family, type);
          await scenario.inMode(socket);
          await outcome(socket.bind(addressOf(seat)));
          await outcome(socket.listen(1));
          if (type === "datagram") await outcome(socket.sendto(BYTE, to));
          await socket.close();
        }
        if (!seat.has("socketpair")) return;
        for (const each of await seat.socketpair("unix", "stream")) {
          for (let times = 0; times < 2; times++) await outcome(each.shutdown("write"));
          await each.close();
        }
      },
      states: async () => {
        for (const each of states) await everything(scenario, each);
      },
    };
    // What is kept for good is made by the first call that needs it.
    for (const deed of Object.values(deeds)) await deed();
    for (const [name, deed] of Object.entries(deeds)) {
      const before = await next(seat, family);
      await deed();
      record(name, await next(seat, family) === before ? "same" : "different");
    }
  },
});

/** Stream sockets that do not wait, each in a state of its own. */
async function inEveryState(scenario: Scenario): Promise<Socket[]> {
  const { connected, connectedSmall, family, listening, subject: seat, visible } = scenario;
  const { listener } = await listening(seat);
  const [sent, got, both, ended, full] = [
    await connected(),
    await connected(),
    await connected(),
    await connected(),
    await connectedSmall(),
  ];
  for (const { subject } of [sent, both]) await subject.shutdown("write");
  for (const { peer } of [got, both]) await peer.shutdown("write");
  await ended.peer.close();
  for (const { subject } of [got, both, ended]) await visible(subject, "fin");
  await fillUp({ mode: "nonblocking" }, full.subject, full.tooMuch);
  const sockets = [listener, ...[sent, got, both, ended, full].map(({ subject }) => subject)];
  if (family !== "unix") {
    const { address } = await fullListener(scenario);
    const connecting = await seat.socket(family, "stream");
    await connecting.setMode("nonblocking");
    await outcome(connecting.connect(address));
    const reset = await connected();
    await reset.peer.abort();
    await visible(reset.subject, "reset");
    sockets.push(connecting, reset.subject);
  }
  for (const each of sockets) await each.setMode("nonblocking");
  return sockets;
}

/** Makes every call on a socket, whatever it gives. */
async function everything(scenario: Scenario, socket: Socket): Promise<void> {
  const { seat } = socket;
  await askEverything(socket);
  for (const receive of receivesOf(scenario, seat)) await outcome(receive(socket, BYTE));
  for (const receive of everyFlag(seat)) await outcome(receive(socket));
  for (const send of sendsOf(scenario, seat)) await outcome(send(socket, BYTE));
  await outcome(socket.accept());
}

/** The descriptors that the next sockets have. */
async function next(seat: Seat, family: Parameters<Seat["socket"]>[0]): Promise<string> {
  const sockets: Socket[] = [];
  const descriptors: number[] = [];
  while (sockets.length < MOST_OPEN) sockets.push(await seat.socket(family, "stream"));
  for (const each of sockets) {
    descriptors.push(await each.fileno());
    await each.close();
  }
  return descriptors.join();
}
