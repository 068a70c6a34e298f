import { defineCase, exchanged, type Outcome, outcome, posix } from "../../../harness/case/mod.ts";

/** Descriptors that are left. */
const LEFT = 3;
const TRIES = 12;

export default defineCase({
  id: "tcp/connect/failures-leave-nothing",
  title: "Connects and listens fail time after time, with few descriptors left",
  requirement: "A connect that is refused and a listen whose address is in use leave no descriptor behind.",
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
  async script({ closedPort, listening, subject, peer, record }) {
    const nobody = await closedPort(peer, "stream");
    const taken = await listening(subject);
    const { listener, address } = await listening(peer);
    await subject.limitDescriptors(LEFT);
    const everyTime = async (make: () => Promise<unknown>, expected: Outcome): Promise<Outcome> => {
      const found: Outcome[] = [];
      for (let tries = 0; tries < TRIES; tries++) found.push(await outcome(make()));
      return found.find((each) => each !== expected) ?? expected;
    };
    record("refused", await everyTime(() => subject.connectStream(nobody), "ECONNREFUSED"));
    record("inUse", await everyTime(() => subject.listenStream(taken.address), "EADDRINUSE"));
    const connecting = subject.connectStream(address);
    const connect = await outcome(connecting);
    record("connect", connect);
    if (connect === "ok") {
      record("exchange", await exchanged(await connecting, (await listener.accept()).socket));
    }
  },
});
