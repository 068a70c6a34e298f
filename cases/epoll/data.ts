import { BYTE, defineCase, linux, report } from "../../harness/case/mod.ts";
import { same, tells, told } from "./_tells.ts";

/** Numbers of which the one has its bits in the upper half, and the other in both. */
const [UPPER, BOTH] = [2 ** 52, 2 ** 52 + 2 ** 33 + 2 ** 31 + 7];

export default defineCase({
  id: "epoll/data",
  title: "Data comes back as it was given",
  requirement:
    "The data that is given with a socket comes back with its events, all 64 bits of it, and EPOLL_CTL_MOD " +
    "replaces it.",
  level: "must",
  sources: [
    linux("epoll_ctl(2)", "data"),
    report("asterinas/asterinas", 2470),
    report("odin-lang/Odin", 5837),
    report("rcore-os/tgoskits", 314),
  ],
  axes: {},
  needs: { subject: ["datagram", "epoll", "epoll:data"], peer: ["datagram"] },
  outcomes: { first: same, other: same, none: same, last: same, both: same, shared: same },
  async script({ datagram, datagrams, subject: seat, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    await peer.sendto(BYTE, subjectAddress);
    const epoll = await seat.epoll();
    await epoll.add(subject, ["in"], { as: UPPER });
    record("first", await told(epoll, UPPER, "in"));
    await epoll.modify(subject, ["in"], { as: BOTH });
    record("other", await told(epoll, BOTH, "in"));
    await epoll.modify(subject, ["in"], { as: 0 });
    record("none", await told(epoll, 0, "in"));
    await epoll.remove(subject);
    await epoll.add(subject, ["in", "et"], { as: UPPER });
    record("last", await told(epoll, UPPER, "in"));
    await epoll.modify(subject, ["out"], { as: BOTH });
    record("both", await told(epoll, BOTH, "out"));
    const { socket: other } = await datagram(seat);
    await epoll.add(other, ["out"], { as: BOTH });
    record("shared", await tells(epoll.wait(0), [BOTH, "out"], [BOTH, "out"]));
  },
});
