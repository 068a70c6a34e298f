import {
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  rfc,
  type Scenario,
  type Socket,
} from "../../harness/case/mod.ts";
import { SILENCE_MS } from "./_silence.ts";

/** The end of a half-closed connection that still sends, and the one that still receives. */
interface HalfClosed {
  readonly sender: Socket;
  readonly receiver: Socket;
}

/** The first outcome that is not `sound`. */
function worst(outcomes: readonly Outcome[], sound: Outcome): Outcome {
  return outcomes.find((each) => each !== sound) ?? sound;
}

/**
 * A connection for each role of the subject's and each end that still sends: all are silent in the same
 * second.
 */
async function connections({ listening, connectedTo, subject, peer }: Scenario): Promise<HalfClosed[]> {
  const all: HalfClosed[] = [];
  for (const seat of [subject, peer]) {
    const { listener, address } = await listening(seat);
    const [one, other] = [await connectedTo(listener, address), await connectedTo(listener, address)];
    all.push({ sender: one.peer, receiver: one.subject }, { sender: other.subject, receiver: other.peer });
  }
  return all;
}

export default defineCase({
  id: "timeout/silence-half-closed",
  title: "Half-closed connections are silent for a second, twice",
  requirement: "A half-closed connection stays open for as long as the other direction does, however silent.",
  level: "must",
  // xjasonlyu/tun2socks#218, and socat -t
  sources: [posix("shutdown", "SHUT_WR"), rfc(9293, "3.6")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    ends: { conforming: ["eof"] },
    silence: { conforming: ["pending"] },
    received: { conforming: ["intact"], after: { silence: "pending" } },
    secondSilence: { conforming: ["pending"], after: { silence: "pending" } },
    receivedAgain: { conforming: ["intact"], after: { secondSilence: "pending" } },
    lastEnds: { conforming: ["eof"], after: { secondSilence: "pending" } },
  },
  async script(scenario) {
    const { stillBlockedFor, record } = scenario;
    const all = await connections(scenario);
    const ends: Outcome[] = [];
    for (const { sender, receiver } of all) {
      await receiver.shutdown("write");
      ends.push(await outcome(sender.recv(1)));
    }
    record("ends", worst(ends, "eof"));
    for (
      const [silence, received, text] of [
        ["silence", "received", "first"],
        ["secondSilence", "receivedAgain", "second"],
      ] as const
    ) {
      const receiving = all.map(({ receiver }) => receiver.recv(16));
      const silent = await stillBlockedFor(SILENCE_MS, ...receiving);
      record(silence, silent ? "pending" : await Promise.race(receiving.map(outcome)));
      if (!silent) return;
      const came: Outcome[] = [];
      for (const [index, { sender }] of all.entries()) {
        const message = bytesOf(`${text} ${index}`);
        await sender.sendall(message);
        came.push(compared(await receiving[index]!, message));
      }
      record(received, worst(came, "intact"));
    }
    const last: Outcome[] = [];
    for (const { sender, receiver } of all) {
      await sender.close();
      last.push(await outcome(receiver.recv(1)));
    }
    record("lastEnds", worst(last, "eof"));
  },
});
