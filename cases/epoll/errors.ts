import { defineCase, linux, outcome, report, type Row } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

/** A number that no descriptor has. */
const NO_DESCRIPTOR = 0x7fffffff;

const OWN_CHECK = "an interface that looks at the number itself has no errno";
const invalid: Row = { conforming: ["EINVAL"], tolerated: { error: OWN_CHECK } };
const missing: Row = { conforming: ["ENOENT"] };

export default defineCase({
  id: "epoll/errors",
  title: "What cannot be watched is refused by its errno",
  requirement:
    "epoll_ctl refuses what is there already, what is not there, what cannot be polled, what is not a " +
    "descriptor, and the instance itself; epoll_wait refuses to report no events; both refuse what is not " +
    "an instance; and none of this changes what is reported.",
  level: "must",
  sources: [
    linux("epoll_ctl(2)", "EEXIST, ENOENT, EPERM, EBADF, EINVAL"),
    linux("epoll_wait(2)", "EINVAL"),
    report("piscisaureus/wepoll", 16),
  ],
  axes: {},
  needs: { subject: ["datagram", "fileno", "epoll"], peer: ["datagram"] },
  outcomes: {
    modAbsent: missing,
    delAbsent: missing,
    addTwice: { conforming: ["EEXIST"] },
    unchanged: none,
    delTwice: missing,
    modGone: missing,
    addAgain: { conforming: ["ok"] },
    addFile: { conforming: ["EPERM"] },
    addNobody: { conforming: ["EBADF"] },
    modNobody: { conforming: ["EBADF"] },
    delNobody: { conforming: ["EBADF"] },
    addItself: { conforming: ["EINVAL"] },
    waitForNone: invalid,
    waitForLess: { ...invalid, tolerated: { ...invalid.tolerated, none: OWN_CHECK } },
    addToSocket: invalid,
    waitOnSocket: invalid,
    told: same,
    removed: none,
  },
  async script({ datagram, subject: seat, record }) {
    const { socket } = await datagram(seat);
    const epoll = await seat.epoll();
    record("modAbsent", await outcome(epoll.modify(socket, ["out"])));
    record("delAbsent", await outcome(epoll.remove(socket)));
    await epoll.add(socket, ["in"]);
    record("addTwice", await outcome(epoll.add(socket, ["out"])));
    record("unchanged", await silent(epoll));
    await epoll.remove(socket);
    record("delTwice", await outcome(epoll.remove(socket)));
    record("modGone", await outcome(epoll.modify(socket, ["out"])));
    record("addAgain", await outcome(epoll.add(socket, ["out"])));
    const file = { descriptor: await seat.openFile() };
    record("addFile", await outcome(epoll.add(socket, ["in"], file)));
    const nobody = { descriptor: NO_DESCRIPTOR };
    record("addNobody", await outcome(epoll.add(socket, ["in"], nobody)));
    record("modNobody", await outcome(epoll.modify(socket, ["in"], nobody)));
    record("delNobody", await outcome(epoll.remove(socket, nobody)));
    record("addItself", await outcome(epoll.add(epoll, ["in"])));
    record("waitForNone", await outcome(epoll.wait(0, 0)));
    record("waitForLess", await outcome(epoll.wait(0, -2)));
    const { socket: other } = await datagram(seat);
    const noInstance = seat.adoptEpoll(other.id);
    record("addToSocket", await outcome(noInstance.add(socket, ["in"])));
    record("waitOnSocket", await outcome(noInstance.wait(0)));
    record("told", await told(epoll, socket, "out"));
    await epoll.remove(socket);
    record("removed", await silent(epoll));
  },
});
