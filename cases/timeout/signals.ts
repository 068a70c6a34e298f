import {
  bytesOf,
  compared,
  defineCase,
  linux,
  outcome,
  posix,
  python,
  type Scenario,
} from "../../harness/case/mod.ts";
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

/** Signals while a receive, an accept, a datagram's receive and a send wait. */
async function whileWaiting(scenario: Scenario): Promise<void> {
  const { connected, connectedSmall, datagrams, listening, stillBlockedFor, record, subject, peer } =
    scenario;
  const { listener, address } = await listening(subject);
  const [ends, full, datagram] = [await connected(), await connectedSmall(), await datagrams()];
  const received = ends.subject.recv(REPLY.length);
  const accepted = listener.accept();
  const message = datagram.subject.recvfrom(100);
  const sent = full.subject.sendall(full.tooMuch);
  const calls = [received, accepted, message, sent];
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
  record("arrived", mismatch !== null ? "corrupt" : count < full.tooMuch.length ? "short" : "intact");
}
