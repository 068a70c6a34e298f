import { BYTE, compared, defineCase, exchanged, INET, outcome, posix } from "../../harness/case/mod.ts";
import { connectionsOfEveryType, everyCall, everyCallRows } from "../_every_call.ts";
import { fullListener } from "../tcp/connect/_attempt.ts";

export default defineCase({
  id: "concurrency/connects-apart",
  title: "A connect waits, and another is made meanwhile",
  requirement: "A connect that waits keeps no other socket from being connected, bound, made to listen, or " +
    "accepted, and no connected socket from its data and its calls.",
  lesson:
    "One lock for all connects of a process, or one resolver, shows when a host does not answer: then " +
    "nobody is connected.",
  level: "must",
  sources: [posix("connect"), posix("accept")],
  axes: { family: INET },
  needs: { subject: ["stream", "concurrent"], peer: ["stream", "backlog"] },
  outcomes: {
    waiting: { conforming: ["pending"] },
    connect: { conforming: ["ok"] },
    exchange: { conforming: ["intact"], after: { connect: "ok" } },
    served: { conforming: ["intact"] },
    data: { conforming: ["intact"] },
    ...everyCallRows("beside", { conforming: ["pending"] }),
    waitingStill: { conforming: ["pending"] },
  },
  async script(scenario) {
    const { connected, connectedTo, listening, subject, peer, atOnce, stillBlockedFor, record } = scenario;
    const before = await connected();
    const { address } = await fullListener(scenario);
    const open = await listening(peer);
    const waits = subject.connectStream(address);
    const waiting = async () => await stillBlockedFor(0, waits) ? "pending" : await outcome(waits);
    record("waiting", await waiting());
    const connecting = subject.connectStream(open.address);
    const connect = await atOnce(connecting, outcome);
    record("connect", connect);
    if (connect === "ok") {
      record("exchange", await exchanged(await connecting, (await open.listener.accept()).socket));
    }
    const own = await listening(subject);
    const served = await connectedTo(own.listener, own.address);
    record("served", await exchanged(served.subject, served.peer));
    await before.peer.sendall(BYTE);
    record("data", compared(await before.subject.recv(BYTE.length), BYTE));
    await everyCall(scenario, await connectionsOfEveryType(scenario), "beside");
    record("waitingStill", await waiting());
  },
});
