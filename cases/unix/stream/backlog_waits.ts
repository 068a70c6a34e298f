import {
  defineCase,
  exchanged,
  linux,
  type Outcome,
  outcome,
  posix,
  type Socket,
} from "../../../harness/case/mod.ts";
import { TOO_MANY, WAITS_FOR_ROOM } from "./_backlog.ts";

export default defineCase({
  id: "unix/stream/backlog-waits",
  title: "The queue is full, and a connect waits for its turn",
  requirement:
    "A connect to a listener whose queue is full waits until there is room, and then is connected.",
  level: "should",
  sources: [posix("connect"), linux("connect(2)", "EAGAIN")],
  // The subject connects.
  axes: { role: ["client"], family: ["unix"] },
  needs: { subject: ["stream"], peer: ["stream", "backlog"] },
  outcomes: {
    full: WAITS_FOR_ROOM,
    connect: { conforming: ["ok"], after: { full: "pending" } },
    exchange: { conforming: ["intact"], after: { full: "pending", connect: "ok" } },
  },
  async script({ listening, pendingOr, subject, peer, record }) {
    const { listener, address } = await listening(peer, { backlog: 1 });
    let full: Outcome = "ok";
    let queued = -1;
    let connecting: Promise<Socket>;
    do {
      queued++;
      connecting = subject.connectStream(address);
      full = await pendingOr(connecting, outcome);
    } while (full === "ok" && queued < TOO_MANY);
    record("full", full);
    if (full !== "pending") return;
    for (let before = 0; before < queued; before++) await listener.accept();
    const connect = await outcome(connecting);
    record("connect", connect);
    if (connect !== "ok") return;
    const { socket } = await listener.accept();
    record("exchange", await exchanged(await connecting, socket));
  },
});
