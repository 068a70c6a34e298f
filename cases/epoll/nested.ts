import { BYTE, defineCase, EVERY_FAMILY, linux, report } from "../../harness/case/mod.ts";
import { LONG_MS } from "../poll/_long.ts";
import { none, same, silent, tells, told } from "./_tells.ts";

const yes = { conforming: ["yes"] } as const;
const no = { conforming: ["no"] } as const;

export default defineCase({
  id: "epoll/nested",
  title: "An instance is readable when it has something to report",
  requirement:
    "An instance polls as readable, and is reported by another one, as long as it has something to report, " +
    "and with edges each time that something comes.",
  level: "must",
  sources: [
    linux("epoll(7)", "Questions and answers, 3 and 4"),
    report("google/gvisor", 6427),
    report("rcore-os/tgoskits", 2378),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll", "epoll", "demand-read"], peer: ["stream"] },
  outcomes: {
    idle: none,
    idlePoll: no,
    outer: same,
    outerAgain: same,
    poll: yes,
    edge: same,
    edgeAgain: none,
    inner: same,
    still: same,
    read: none,
    readPoll: no,
    second: same,
    secondEdge: same,
    woken: same,
    edgePoll: yes,
    edgeToldAfterPoll: same,
    edgeToldPoll: no,
  },
  async script({ connected, atOnce, blocked, subject: seat, record }) {
    const { subject, peer } = await connected();
    const [inner, outer, edge] = [await seat.epoll(), await seat.epoll(), await seat.epoll()];
    await inner.add(subject, ["in"]);
    await outer.add(inner, ["in"]);
    await edge.add(inner, ["in", "et"]);
    await outer.add(await seat.epoll(), ["in"]);
    const readable = async (instance = inner) =>
      (await instance.poll(["in"], 0)).includes("in") ? "yes" : "no";
    record("idle", await silent(outer));
    record("idlePoll", await readable());
    await peer.sendall(BYTE);
    record("outer", await told(outer, inner, "in"));
    record("outerAgain", await told(outer, inner, "in"));
    record("poll", await readable());
    record("edge", await told(edge, inner, "in"));
    record("edgeAgain", await silent(edge));
    record("inner", await told(inner, subject, "in"));
    record("still", await told(outer, inner, "in"));
    await subject.recv(1);
    record("read", await silent(outer));
    record("readPoll", await readable());
    await inner.wait(0);
    await edge.wait(0);
    await peer.sendall(BYTE);
    record("second", await told(outer, inner, "in"));
    record("secondEdge", (await edge.wait(LONG_MS)).length === 1 ? "same" : "none");
    await subject.recv(1);
    await inner.wait(0);
    const waiting = outer.wait(null);
    waiting.catch(() => {});
    await blocked(waiting);
    await peer.sendall(BYTE);
    record("woken", await atOnce(waiting, () => tells(waiting, [inner, "in"])));
    // To be asked is not to report.
    const ofEdges = await seat.epoll();
    await ofEdges.add(subject, ["in", "et"]);
    record("edgePoll", await readable(ofEdges));
    record("edgeToldAfterPoll", await told(ofEdges, subject, "in"));
    record("edgeToldPoll", await readable(ofEdges));
  },
});
