import { BOTH_ROLES, BYTE, bytesOf, compared, defineCase, outcome, posix } from "../../harness/case/mod.ts";
import { look, told } from "./_told.ts";

const SENT = bytesOf("last words");
const table = told({ before: ["in", "out", "hup", "rdhup"], after: ["in", "out", "hup", "rdhup"] });

export default defineCase({
  id: "poll/peer-gone",
  title: "A hang-up does not hide the bytes before it",
  requirement:
    "A local socket whose peer has closed reports a hang-up and is readable, so that what was sent is read " +
    "first.",
  level: "must",
  sources: [posix("poll", "POLLHUP")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: { subject: ["stream", "poll"], peer: ["stream"] },
  ...table,
  outcomes: {
    ...table.outcomes,
    bytes: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    send: { conforming: ["EPIPE"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    await peer.sendall(SENT);
    await peer.close();
    await look(scenario, "before", subject);
    record("bytes", compared(await subject.recvExactly(SENT.length), SENT));
    record("end", await outcome(subject.recv(1)));
    await look(scenario, "after", subject);
    record("send", await outcome(subject.sendall(BYTE)));
  },
});
