import {
  defineCase,
  EVERY_FAMILY,
  exchanged,
  outcome,
  posix,
  sameAddress,
  type Scenario,
} from "../../harness/case/mod.ts";

const BACKLOG = 2;
/** Clients that no system queues for that backlog. */
const TOO_MANY = 12;

const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "lifecycle/dup-steps",
  title: "A socket is set up by one descriptor after another",
  requirement:
    "A socket can be bound, listen, connect and shut down by different descriptors, also duplicates of " +
    "duplicates, and be duplicated when either end has shut down. A backlog is that of the socket.",
  level: "must",
  sources: [posix("dup"), posix("bind"), posix("listen"), posix("connect")],
  axes: { family: EVERY_FAMILY },
  needs: {
    subject: ["bsd", "stream", "dup", "backlog", "shutdown:write"],
    peer: ["stream", "shutdown:write"],
  },
  outcomes: {
    name: { conforming: ["same"] },
    served: intact,
    connect: { conforming: ["ok"] },
    exchange: { ...intact, after: { connect: "ok" } },
    late: { conforming: ["eof"], after: { connect: "ok" } },
    end: { conforming: ["eof"], after: { connect: "ok" } },
    last: { conforming: ["eof"], after: { connect: "ok" } },
    queue: { conforming: ["same"], after: { connect: "ok" } },
  },
  async script(scenario) {
    const { listening, connectedTo, addressOf, subject, peer, family, visible, record } = scenario;
    const first = await subject.socket(family, "stream");
    const second = await first.dup();
    const third = await second.dup();
    await first.bind(addressOf(subject));
    await second.listen(5);
    const name = await third.getsockname();
    record("name", sameAddress(name, await first.getsockname()) ? "same" : "different");
    const served = await connectedTo(third, name);
    record("served", await exchanged(served.subject, served.peer));

    const { listener, address } = await listening(peer);
    const original = await subject.socket(family, "stream");
    const duplicate = await original.dup();
    const connect = await outcome(duplicate.connect(address));
    record("connect", connect);
    if (connect !== "ok") return;
    const { socket: other } = await listener.accept();
    // One descriptor less is none of the connection's business.
    const spare = await (await duplicate.dup()).dup();
    await spare.close();
    record("exchange", await exchanged(original, other));
    await other.shutdown("write");
    await visible(original, "fin");
    const late = await original.dup();
    record("late", await outcome(late.recv(1)));
    await late.shutdown("write");
    record("end", await outcome(other.recv(1)));
    record("last", await outcome((await late.dup()).recv(1)));
    const queue = await queued(scenario, "duplicate");
    record("queue", queue === await queued(scenario, "original") ? "same" : "different");
  },
});

/** The clients that connect to a listener that does not accept, and was told to listen by a descriptor. */
async function queued(
  { addressOf, subject, peer, family, pendingOr }: Scenario,
  by: "original" | "duplicate",
): Promise<number> {
  const socket = await subject.socket(family, "stream");
  await socket.bind(addressOf(subject));
  await (by === "duplicate" ? await socket.dup() : socket).listen(BACKLOG);
  const address = await socket.getsockname();
  let clients = 0;
  while (clients < TOO_MANY && await pendingOr(peer.connectStream(address), outcome) === "ok") clients++;
  return clients;
}
