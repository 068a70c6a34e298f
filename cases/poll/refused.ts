import { defineCase, INET, linux, outcome, pendingError, posix, SELECT } from "../../harness/case/mod.ts";
import { ask, awaited, look, told } from "./_told.ts";

const table = told({
  refused: ["in", "out", "err", "hup", "rdhup"],
  again: ["in", "out", "err", "hup", "rdhup"],
  reported: ["in", "out", "hup", "rdhup"],
});

export default defineCase({
  id: "poll/refused",
  title: "A connect that is refused shows in the events of poll",
  requirement:
    "A refused connect is reported as an error and a hang-up, as often as poll is asked; once SO_ERROR or " +
    "the connect has given the error, as a hang-up alone.",
  level: "should",
  sources: [posix("connect", "EINPROGRESS"), posix("poll", "POLLERR"), linux("poll(2)", "POLLHUP")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["stream", "bsd", "poll", "mode:nonblocking", "option:SO_ERROR"],
    peer: ["stream", "bsd"],
  },
  ...table,
  outcomes: {
    ...table.outcomes,
    connect: { conforming: ["EINPROGRESS"] },
    error: { conforming: ["ECONNREFUSED"] },
    waited: { conforming: ["ECONNREFUSED"] },
    waitedErr: { conforming: ["no"] },
    waitedHup: table.outcomes.reportedHup!,
  },
  joint: [...table.joint, {
    of: ["reportedHup", "waitedHup"],
    conforming: [["yes", "yes"]],
    tolerated: [{ sequence: ["no", "no"], ...SELECT }],
  }],
  async script(scenario) {
    const { closedPort, family, peer, subject, record } = scenario;
    const socket = await subject.socket(family, "stream");
    await socket.setMode("nonblocking");
    record("connect", await outcome(socket.connect(await closedPort(peer, "stream"))));
    await awaited("out", socket);
    await look(scenario, "refused", socket);
    await look(scenario, "again", socket);
    record("error", await pendingError(socket));
    await look(scenario, "reported", socket);

    // One that has waited reports the refusal itself. What can be read then depends on how it has waited.
    const waits = await subject.socket(family, "stream");
    record("waited", await outcome(waits.connect(await closedPort(peer, "stream"))));
    const events = await ask(waits);
    record("waitedErr", events.includes("err") ? "yes" : "no");
    record("waitedHup", events.includes("hup") ? "yes" : "no");
  },
});
