import { defineCase, EVERY_FAMILY, linux } from "../../harness/case/mod.ts";
import { look, told } from "./_told.ts";

export default defineCase({
  id: "poll/unconnected",
  title: "A stream socket without a connection reports a hang-up",
  requirement:
    "A stream socket that is new, or bound, is reported as hung up and writable until it listens; nothing " +
    "can be read.",
  level: "may",
  sources: [linux("poll(2)", "POLLHUP"), linux("connect(2)")],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "bsd", "poll"] },
  ...told({ fresh: ["out", "hup"], bound: ["out", "hup"], listening: [] }),
  async script(scenario) {
    const { addressOf, family, subject } = scenario;
    const socket = await subject.socket(family, "stream");
    await look(scenario, "fresh", socket);
    await socket.bind(addressOf(subject));
    await look(scenario, "bound", socket);
    await socket.listen(1);
    await look(scenario, "listening", socket);
  },
});
