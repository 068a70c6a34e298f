import { BYTE, defineCase, EVERY_FAMILY, linux, outcome, posix, type Seat } from "../../harness/case/mod.ts";
import { connectionsOfEveryType, everyVainCall, found } from "../_every_call.ts";

const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "lifecycle/calls-leave-no-descriptor",
  title: "Every call is made, and the next socket has the descriptor that it would have had before",
  requirement:
    "No call on a socket takes a descriptor for longer than it lasts, be it one that succeeds, finds nothing, " +
    "or fails, on sockets of every type.",
  lesson: "A call that leaves a descriptor open brings a server to EMFILE after days, in a call that has " +
    "nothing to do with it.",
  level: "must",
  sources: [posix("XSH 2.14"), posix("close"), linux("getrlimit(2)", "RLIMIT_NOFILE")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["nonblocking"] },
  needs: {
    subject: ["bsd", "stream", "datagram", "datagram:connect", "fileno", "send"],
    peer: ["stream", "datagram", "datagram:connect"],
  },
  outcomes: { calls: same, vain: same, refused: same, connected: same },
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

/** The descriptor that the next socket has. */
async function next(seat: Seat, family: Parameters<Seat["socket"]>[0]): Promise<number> {
  const socket = await seat.socket(family, "stream");
  const descriptor = await socket.fileno();
  await socket.close();
  return descriptor;
}
