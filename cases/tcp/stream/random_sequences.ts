import {
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  rfc,
  type Scenario,
} from "../../../harness/case/mod.ts";
import { allAsPredicted, Receiver } from "../../_sequences.ts";
import { makeRoom } from "../_room.ts";
import { bytesAt, drawStep, ENDING, Model, other, type Step } from "./_model.ts";

export default defineCase({
  id: "tcp/stream/random-sequences",
  title: "Sends, receives, peeks and half-closes in any order",
  requirement: "Whatever was called before, each direction carries its own bytes in order, and then its end.",
  level: "must",
  sources: [posix("recv", "DESCRIPTION"), posix("send"), posix("shutdown"), rfc(9293, "3.6")],
  axes: { family: EVERY_FAMILY, mode: ["natural", "nonblocking", "timeout"] },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: { sequences: { conforming: ["same"] } },
  async script(scenario) {
    const play = (steps: readonly Step[]) => asPredicted(scenario, steps);
    const same = await allAsPredicted(scenario, { step: drawStep, play });
    scenario.record("sequences", same ? "same" : "different");
  },
});

/** Plays steps on a connection of their own, and then the rest of both directions. */
export async function asPredicted(scenario: Scenario, steps: readonly Step[]): Promise<boolean> {
  const { connected, visible, mode } = scenario;
  const { subject, peer, listener } = await connected();
  // No end reads while the other sends.
  await Promise.all([makeRoom(subject), makeRoom(peer)]);
  const receiver = await Receiver.of(scenario, subject);
  const ends = { subject, peer };
  const model = new Model(receiver.nothing);

  const sends = async ({ who, size }: Step, predicted: Outcome): Promise<boolean> => {
    const sent = model.sent[who];
    const came = await outcome(ends[who].sendall(bytesAt(who, sent.count, size)));
    sent.count += size;
    if (who === "peer" && mode === "nonblocking") await visible(subject, "data", model.unread("subject"));
    return came === predicted;
  };
  const receives = async ({ who, call, size }: Step, predicted: Outcome): Promise<boolean> => {
    if (who === "subject") await receiver.expect(predicted !== receiver.nothing);
    const receiving = call === "peek" ? ends[who].recv(size, ["peek"]) : ends[who].recv(size);
    const came = await outcome(receiving);
    if (came !== "data") return came === predicted;
    const data = await receiving;
    const sent = model.sent[other(who)];
    const right = bytesAt(other(who), sent.received, Math.min(size, model.unread(who)));
    if (call === "receive") sent.received += data.length;
    const compares = compared(data, right);
    return compares === "intact" || compares === "short";
  };
  const halfCloses = async ({ who }: Step, predicted: Outcome): Promise<boolean> => {
    model.sent[who].ended = true;
    const came = await outcome(ends[who].shutdown("write"));
    if (who === "peer" && mode === "nonblocking") await visible(subject, "fin");
    return came === predicted;
  };

  const peeks = subject.seat.has("recv:peek");
  for (const step of [...steps, ...ENDING]) {
    for (;;) {
      const predicted = model.predict(step);
      if (predicted === undefined || step.call === "peek" && !peeks) break;
      const call = step.call === "send" ? sends : step.call === "half-close" ? halfCloses : receives;
      if (!await call(step, predicted)) return false;
      if (!step.all || predicted !== "data") break;
    }
  }
  await subject.close();
  await Promise.all([peer.close(), listener.close()]);
  return true;
}
