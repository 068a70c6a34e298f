import {
  BYTE,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  RESET_FLUSHES,
  rfc,
  type Scenario,
} from "../../../harness/case/mod.ts";
import { tried } from "../../_clock.ts";

const LAST = bytesOf("last words");

export default defineCase({
  id: "tcp/close/process-death",
  title: "The peer's process is killed",
  requirement:
    "A killed process leaves its connections as close() does: end of file after its data, a reset if it " +
    "had some unread.",
  level: "must",
  sources: [posix("_Exit", "Consequences of Process Termination"), posix("close"), rfc(9293, "3.6.1")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream", "kill"] },
  outcomes: {
    words: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    endAgain: { conforming: ["eof"] },
    unreadWords: { conforming: ["intact"], tolerated: { none: RESET_FLUSHES } },
    unread: { conforming: ["ECONNRESET"] },
    queued: { conforming: ["ECONNRESET"] },
    listener: { conforming: ["ECONNREFUSED"] },
  },
  async script(scenario) {
    const { connected, visible, record } = scenario;
    const quiet = await connected();
    await quiet.peer.sendall(LAST);
    await quiet.peer.kill();
    await visible(quiet.subject, "fin");
    record("words", compared(await quiet.subject.recvExactly(LAST.length), LAST));
    record("end", await outcome(quiet.subject.recv(1)));
    record("endAgain", await outcome(quiet.subject.recv(1)));
    await withUnread(scenario);

    // Another process may be given the port of the listener that died.
    const dies = () => diesListening(scenario);
    const { queued, how } = await tried(scenario, dies, ({ how }) => how === "ECONNREFUSED");
    record("queued", queued);
    record("listener", how);
  },
});

async function withUnread({ connected, visible, record }: Scenario): Promise<void> {
  const { subject, peer } = await connected();
  await peer.sendall(LAST);
  await subject.sendall(BYTE);
  await visible(peer, "data");
  await peer.kill();
  await visible(subject, "reset");
  const words = subject.recv(LAST.length);
  const held = await outcome(words);
  record("unreadWords", held === "data" ? compared(await words, LAST) : "none");
  record("unread", held === "data" ? await outcome(subject.recv(1)) : held);
}

async function diesListening({ listening, visible, subject, peer }: Scenario): Promise<
  { queued: Outcome; how: Outcome }
> {
  const { listener, address } = await listening(peer);
  const waiting = await subject.connectStream(address);
  await listener.kill();
  await visible(waiting, "reset");
  const queued = await outcome(waiting.recv(1));
  return { queued, how: await outcome(subject.connectStream(address)) };
}
