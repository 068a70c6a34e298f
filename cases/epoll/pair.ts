import { BYTE, defineCase, linux, report } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/pair",
  title: "Each end of a pair is reported for what the other does",
  requirement:
    "Either end of a pair is reported as readable when the other has sent, and as ended and hung up when " +
    "it is closed.",
  level: "must",
  sources: [linux("epoll_ctl(2)", "EPOLLRDHUP, EPOLLHUP"), report("cloudius-systems/osv", 1239)],
  axes: { family: ["unix"] },
  needs: { subject: ["stream", "socketpair", "epoll"] },
  outcomes: {
    idle: none,
    one: same,
    oneAgain: none,
    other: same,
    closed: same,
    closedUnasked: same,
    probed: same,
  },
  async script({ subject: seat, record }) {
    const [one, other] = await seat.socketpair("unix", "stream");
    const [epoll, level] = [await seat.epoll(), await seat.epoll()];
    await epoll.add(one, ["in", "rdhup", "et"]);
    await epoll.add(other, ["in", "rdhup", "et"]);
    await level.add(one, []);
    record("idle", await silent(epoll));
    await other.sendall(BYTE);
    record("one", await told(epoll, one, "in"));
    record("oneAgain", await silent(epoll));
    await one.sendall(BYTE);
    record("other", await told(epoll, other, "in"));
    await other.recv(1);
    await one.recv(1);
    await other.close();
    record("closed", await told(epoll, one, "in", "hup", "rdhup"));
    record("closedUnasked", await told(level, one, "hup"));
    // Some servers find out so if there is an EPOLLRDHUP at all.
    const [probe, gone] = await seat.socketpair("unix", "stream");
    const another = await seat.epoll();
    await another.add(probe, ["in", "rdhup", "et"]);
    await gone.close();
    record("probed", await told(another, probe, "in", "hup", "rdhup"));
  },
});
