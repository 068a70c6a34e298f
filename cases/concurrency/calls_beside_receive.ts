import {
  BYTE,
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  received,
  WAITING_MODES,
} from "../../harness/case/mod.ts";
import { askEverything, connectionsOfEveryType, sendsOf } from "../_every_call.ts";

const MESSAGE = bytesOf("abc");

export default defineCase({
  id: "concurrency/calls-beside-receive",
  title: "Every call that reports or sends is made on a socket on which a receive waits",
  requirement: "A receive that waits keeps no other call on its socket from reporting or sending, goes on " +
    "beside it, and gets what comes.",
  level: "must",
  sources: [posix("recv"), posix("send"), posix("poll")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: { subject: ["stream", "concurrent"], peer: ["stream"] },
  outcomes: {
    sends: { conforming: ["intact"] },
    waiting: { conforming: ["pending"] },
    received: { conforming: ["intact"], after: { waiting: "pending" } },
  },
  async script(scenario) {
    const { stillBlockedFor, atOnce, record } = scenario;
    const connections = await connectionsOfEveryType(scenario);
    const waiting = connections.map(({ mine }) => mine.recv(BYTE.length));
    await stillBlockedFor(0, ...waiting);
    let sends: Outcome = "intact";
    for (const { mine, other, whole } of connections) {
      await askEverything(mine);
      for (const send of sendsOf(scenario, mine.seat)) {
        if (sends !== "intact") break;
        const sending = send(mine, MESSAGE);
        sends = await atOnce(sending, outcome);
        if (sends !== "ok") break;
        sends = await received(
          whole ? other.recv(MESSAGE.length) : other.recvExactly(MESSAGE.length),
          MESSAGE,
        );
      }
    }
    record("sends", sends);
    const still = await stillBlockedFor(0, ...waiting);
    record("waiting", still ? "pending" : await Promise.race(waiting.map(outcome)));
    if (!still) return;
    for (const { other } of connections) await other.sendall(BYTE);
    const found: Outcome[] = [];
    for (const each of waiting) found.push(await received(each, BYTE));
    record("received", found.find((how) => how !== "intact") ?? "intact");
  },
});
