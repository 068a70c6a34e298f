import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, linux, outcome, posix } from "../../harness/case/mod.ts";
import { look, told } from "./_told.ts";

const table = told({
  before: ["in", "out", "rdhup"],
  allRead: ["in", "out", "rdhup"],
  eofRead: ["in", "out", "rdhup"],
  bothEnded: ["in", "out", "hup", "rdhup"],
});

export default defineCase({
  id: "poll/eof",
  title: "The end of a stream is readable for good, and a hang-up once both directions have ended",
  requirement:
    "After a peer's half-close a socket stays readable, before and after the end is read; a hang-up is " +
    "reported when its own direction has ended as well.",
  level: "should",
  sources: [posix("poll", "POLLIN, POLLHUP"), linux("poll(2)", "POLLHUP, POLLRDHUP")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  ...table,
  outcomes: {
    ...table.outcomes,
    recv: { conforming: ["data"] },
    end: { conforming: ["eof"] },
    endAgain: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connected, visible, record } = scenario;
    const { subject, peer } = await connected();
    await peer.sendall(BYTE);
    await peer.shutdown("write");
    await visible(subject, "fin");
    await look(scenario, "before", subject);
    record("recv", await outcome(subject.recv(1)));
    await look(scenario, "allRead", subject);
    record("end", await outcome(subject.recv(1)));
    await look(scenario, "eofRead", subject);
    await subject.shutdown("write");
    await visible(subject, "ack");
    await look(scenario, "bothEnded", subject);
    record("endAgain", await outcome(subject.recv(1)));
  },
});
