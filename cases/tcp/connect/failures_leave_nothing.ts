import { defineCase, exchanged, outcome, posix } from "../../../harness/case/mod.ts";
import { leavesNothing } from "../../resource/_leaves.ts";

export default defineCase({
  id: "tcp/connect/failures-leave-nothing",
  title: "Connects and listens fail time after time, with few descriptors left",
  requirement: "A connect that is refused and a listen whose address is in use leave no descriptor.",
  level: "must",
  sources: [posix("connect", "ECONNREFUSED"), posix("close"), posix("socket", "EMFILE")],
  axes: { role: ["client"] },
  needs: { subject: ["limit", "stream"], peer: ["stream", "bsd"] },
  outcomes: {
    refused: { conforming: ["ECONNREFUSED"] },
    inUse: { conforming: ["EADDRINUSE"] },
    connect: { conforming: ["ok"] },
    exchange: { conforming: ["intact"], after: { connect: "ok" } },
  },
  async script(scenario) {
    const { closedPort, listening, subject, peer, record } = scenario;
    const nobody = await closedPort(peer, "stream");
    const taken = await listening(subject);
    const { listener, address } = await listening(peer);
    const connects = () => subject.connectStream(nobody);
    record("refused", await leavesNothing(scenario, connects, "ECONNREFUSED"));
    const listens = () => subject.listenStream(taken.address);
    record("inUse", await leavesNothing(scenario, listens, "EADDRINUSE"));
    const connecting = subject.connectStream(address);
    const connect = await outcome(connecting);
    record("connect", connect);
    if (connect === "ok") {
      record("exchange", await exchanged(await connecting, (await listener.accept()).socket));
    }
  },
});
