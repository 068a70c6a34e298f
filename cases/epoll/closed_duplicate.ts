import { BYTE, defineCase, EVERY_FAMILY, linux, report } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/closed-duplicate",
  title: "A socket is reported until its last descriptor is closed",
  requirement:
    "A socket whose descriptor was added and closed is reported, also for what comes later, as long as a " +
    "duplicate is open, and no more then.",
  lesson: "Take a socket out of an instance before you close it: somebody else may have a duplicate.",
  level: "must",
  sources: [
    linux("epoll(7)", "Questions and answers, 6"),
    report("h2o/h2o", 1100),
    report("tokio-rs/tokio-core", 172),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "dup", "epoll"], peer: ["stream"] },
  outcomes: {
    level: same,
    edge: same,
    edgeAgain: none,
    later: same,
    read: none,
    closed: none,
    edgeClosed: none,
  },
  async script({ connected, subject: seat, record }) {
    const { subject, peer } = await connected();
    const duplicate = await subject.dup();
    const [level, edge] = [await seat.epoll(), await seat.epoll()];
    await level.add(subject, ["in"]);
    await edge.add(subject, ["in", "et"]);
    await subject.close();
    await peer.sendall(BYTE);
    record("edge", await told(edge, subject, "in"));
    record("edgeAgain", await silent(edge));
    record("level", await told(level, subject, "in"));
    await duplicate.recv(1);
    record("read", await silent(level));
    await peer.sendall(BYTE);
    record("later", await told(edge, subject, "in"));
    await duplicate.close();
    record("closed", await silent(level));
    record("edgeClosed", await silent(edge));
  },
});
