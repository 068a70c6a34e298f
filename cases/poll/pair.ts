import { BYTE, defineCase, linux, posix } from "../../harness/case/mod.ts";
import { look, told } from "./_told.ts";

export default defineCase({
  id: "poll/pair",
  title: "Poll reports both ends of a pair",
  requirement:
    "Either end of a socket pair is reported as writable, as readable, and as ended when the other has " +
    "ended or is closed.",
  level: "should",
  sources: [posix("socketpair"), posix("poll", "POLLIN, POLLHUP"), linux("poll(2)", "POLLRDHUP")],
  axes: { family: ["unix"] },
  needs: { subject: ["stream", "socketpair", "poll", "shutdown:write"] },
  ...told({
    one: ["out"],
    other: ["out"],
    oneUnread: ["in", "out"],
    otherUnread: ["in", "out"],
    otherEnded: ["in", "out", "rdhup"],
    oneOver: ["in", "out", "hup", "rdhup"],
    otherOver: ["in", "out", "hup", "rdhup"],
  }),
  async script(scenario) {
    const { subject } = scenario;
    const [one, other] = await subject.socketpair("unix", "stream");
    await look(scenario, "one", one);
    await look(scenario, "other", other);
    await one.sendall(BYTE);
    await other.sendall(BYTE);
    await look(scenario, "oneUnread", one);
    await look(scenario, "otherUnread", other);
    await one.recv(1);
    await other.recv(1);
    await one.shutdown("write");
    await look(scenario, "otherEnded", other);
    await other.close();
    await look(scenario, "oneOver", one);
    const [third, fourth] = await subject.socketpair("unix", "stream");
    await third.close();
    await look(scenario, "otherOver", fourth);
  },
});
