import { BYTE, defineCase, EVERY_FAMILY, linux, outcome, report } from "../../harness/case/mod.ts";
import { none, same, silent, tells, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/removed",
  title: "A socket that is taken out is not reported until it is added again",
  requirement:
    "After EPOLL_CTL_DEL a socket is not reported, whatever it has or gets, and ends no wait; added again, " +
    "it is reported as it is.",
  level: "must",
  sources: [linux("epoll_ctl(2)", "EPOLL_CTL_DEL"), report("piscisaureus/wepoll", 16)],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "epoll"], peer: ["stream"] },
  outcomes: {
    unread: same,
    removed: none,
    byte: none,
    modify: { conforming: ["ENOENT"] },
    again: same,
    edge: same,
    edgeAgain: none,
    woken: { conforming: ["no"] },
    other: same,
  },
  async script({ connected, blocked, atOnce, visible, subject: seat, record }) {
    const [{ subject, peer }, other] = [await connected(), await connected()];
    const epoll = await seat.epoll();
    await epoll.add(subject, ["in"]);
    await peer.sendall(BYTE);
    record("unread", await told(epoll, subject, "in"));
    await epoll.remove(subject);
    record("removed", await silent(epoll));
    await peer.sendall(BYTE);
    await visible(subject, "data", 2);
    record("byte", await silent(epoll));
    record("modify", await outcome(epoll.modify(subject, ["in"])));
    await epoll.add(subject, ["in"]);
    record("again", await told(epoll, subject, "in"));
    await epoll.remove(subject);
    await epoll.add(subject, ["in", "et"]);
    record("edge", await told(epoll, subject, "in"));
    record("edgeAgain", await silent(epoll));
    await epoll.add(other.subject, ["in"]);
    const waiting = epoll.wait(null);
    waiting.catch(() => {});
    await epoll.remove(subject);
    await peer.sendall(BYTE);
    record("woken", await blocked(waiting) ? "no" : "yes");
    await other.peer.sendall(BYTE);
    record("other", await atOnce(waiting, () => tells(waiting, [other.subject, "in"])));
  },
});
