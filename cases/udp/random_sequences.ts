import {
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  rfc,
  sameAddress,
  type Scenario,
} from "../../harness/case/mod.ts";
import { allAsPredicted, Receiver } from "../_sequences.ts";
import { drawStep, Model, type Step, type Who } from "./_model.ts";

export default defineCase({
  id: "udp/random-sequences",
  title: "Datagrams are sent, received, peeked at and cut in any order",
  requirement:
    "Whatever was called before, each receive gives the oldest datagram, as far as it fits, and its sender.",
  level: "must",
  sources: [posix("recvfrom", "DESCRIPTION"), posix("sendto"), rfc(768)],
  axes: { family: EVERY_FAMILY, mode: ["natural", "nonblocking", "timeout"] },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: { sequences: { conforming: ["same"] } },
  async script(scenario) {
    const play = (steps: readonly Step[]) => asPredicted(scenario, steps);
    const same = await allAsPredicted(scenario, { step: drawStep, play });
    scenario.record("sequences", same ? "same" : "different");
  },
});

/** Plays steps on three sockets of their own, and receives what is left. */
export async function asPredicted(scenario: Scenario, steps: readonly Step[]): Promise<boolean> {
  const { datagram, subject, peer, visible, mode } = scenario;
  const sockets = {
    subject: await datagram(subject),
    peer: await datagram(peer),
    other: await datagram(peer),
  };
  const { socket } = sockets.subject;
  const receiver = await Receiver.of(scenario, socket);
  const model = new Model();

  const sends = async (step: Step): Promise<boolean> => {
    if (!model.hasRoom(step)) return true;
    const sent = model.next(step);
    model.waiting[step.to].push(sent);
    const sending = sockets[step.who].socket.sendto(sent.data, sockets[step.to].address);
    return await outcome(sending) === "ok" && await sending === sent.data.length;
  };
  const receives = async ({ who, call, size }: Step): Promise<boolean> => {
    const [oldest] = model.waiting[who];
    const nothing = who === "subject" ? receiver.nothing : undefined;
    if (oldest === undefined && nothing === undefined) return true;
    if (call === "peek" && !subject.has("recv:peek")) return true;
    if (size === 0 && who === "subject" && !subject.has("recv:none")) return true;
    const cuts = oldest !== undefined && size < oldest.data.length;
    if (cuts && !sockets[who].socket.seat.has("datagram:truncate")) return true;
    if (who === "subject") await receiver.expect(oldest !== undefined);
    if (who === "subject" && mode === "nonblocking" && oldest !== undefined) await visible(socket, "data");
    const receiving = sockets[who].socket.recvfrom(size, ...call === "peek" ? [["peek"] as const] : []);
    const came = await outcome(receiving);
    if (oldest === undefined) return came === nothing;
    if (came !== "data" && came !== "empty") return false;
    if (call === "receive") model.waiting[who].shift();
    const { data, address } = await receiving;
    return compared(data, oldest.data.subarray(0, size)) === "intact" &&
      sameAddress(address, sockets[oldest.from].address);
  };

  for (const step of steps) if (!await (step.call === "send" ? sends : receives)(step)) return false;
  for (const who of Object.keys(sockets) as Who[]) {
    while (model.waiting[who].length > 0) {
      if (!await receives({ who, call: "receive", to: who, size: 2048 })) return false;
    }
  }
  for (const each of Object.values(sockets)) await each.socket.close();
  return true;
}
