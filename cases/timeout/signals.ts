import {
  bytesOf,
  compared,
  defineCase,
  linux,
  type Outcome,
  outcome,
  posix,
  python,
  received as receivedBy,
  type Scenario,
  type Socket,
} from "../../harness/case/mod.ts";
import { receivesOf } from "../_every_call.ts";
import { timesOut } from "./_deadline.ts";

const REPLY = bytesOf("reply");
/**
 * Milliseconds so many that a time which begins again half-way ends late, and that half of them is not late.
 */
const TIMEOUT_MS = 600;

export default defineCase({
  id: "timeout/signals",
  title: "A signal ends no call that waits, and changes no timeout",
  requirement:
    "A call goes on after a signal whose handler has SA_RESTART; it loses nothing, and its time runs on.",
  level: "must",
  sources: [
    posix("sigaction", "SA_RESTART"),
    linux("signal(7)", "Interruption of system calls and library functions by signal handlers"),
    python("PEP 475"),
  ],
  axes: {},
  needs: { subject: ["stream", "datagram", "signal", "mode:timeout"], peer: ["stream", "datagram"] },
  outcomes: {
    waiting: { conforming: ["pending"] },
    received: { conforming: ["intact"] },
    accepted: { conforming: ["ok"] },
    datagram: { conforming: ["intact"] },
    sent: { conforming: ["ok"] },
    arrived: { conforming: ["intact"] },
    others: { conforming: ["intact"] },
    timed: { conforming: ["timeout"] },
    elapsed: { conforming: ["ok"], after: { timed: "timeout" } },
    afterwards: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { connected, record, subject } = scenario;
    await whileWaiting(scenario);

    const ends = await connected();
    await ends.subject.setMode("timeout", TIMEOUT_MS);
    await timesOut(scenario, "timed", async () => {
      const call = ends.subject.recv(1);
      await subject.signal();
      await scenario.stillBlockedFor(TIMEOUT_MS / 2, call);
      await subject.signal();
      return { call };
    }, TIMEOUT_MS);
    await ends.peer.sendall(REPLY);
    record("afterwards", compared(await ends.subject.recvExactly(REPLY.length), REPLY));
  },
});

/** Signals while receives of every kind, an accept, a datagram's receive and a send wait. */
async function whileWaiting(scenario: Scenario): Promise<void> {
  const { connected, connectedSmall, datagrams, listening, stillBlockedFor, record, subject, peer } =
    scenario;
  const { listener, address } = await listening(subject);
  const [ends, full, datagram] = [await connected(), await connectedSmall(), await datagrams()];
  const received = ends.subject.recv(REPLY.length);
  const accepted = listener.accept();
  const message = datagram.subject.recvfrom(100);
  const sent = full.subject.sendall(full.tooMuch);
  const others: { how: () => Promise<Outcome>; call: Promise<unknown>; peer: Socket }[] = [];
  for (const receive of receivesOf(scenario, subject, ["mmsg", "recv:dontwait", "recv:peek"])) {
    const { subject: mine, peer } = await connected();
    const call = receive(mine, REPLY);
    others.push({ how: () => receivedBy(call, REPLY), call, peer });
  }
  const drains = await connected();
  const draining = drains.subject.drain({ size: REPLY.length });
  others.push({
    how: async () => (await draining).count === REPLY.length ? "intact" : "short",
    call: draining,
    peer: drains.peer,
  });
  const calls = [received, accepted, message, sent, ...others.map(({ call }) => call)];
  let waiting = await stillBlockedFor(0, ...calls);
  await subject.signal();
  await subject.signal();
  waiting = await stillBlockedFor(0, ...calls) && waiting;
  record("waiting", waiting ? "pending" : "none");

  await ends.peer.sendall(REPLY);
  record("received", compared(await received, REPLY));
  await peer.connectStream(address);
  record("accepted", await outcome(accepted));
  await datagram.peer.sendto(REPLY, datagram.subjectAddress);
  record("datagram", compared((await message).data, REPLY));
  const drained = full.peer.drain({ size: full.tooMuch.length, pattern: full.tooMuch });
  record("sent", await outcome(sent));
  const { count, mismatch } = await drained;
  let how: Outcome = "intact";
  for (const { peer, how: found } of others) {
    await peer.sendall(REPLY);
    if (how === "intact") how = await found();
  }
  record("others", how);
  record("arrived", mismatch !== null ? "corrupt" : count < full.tooMuch.length ? "short" : "intact");
}
