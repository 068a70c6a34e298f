import { BOTH_ROLES, BYTE, defineCase, INET, linux, report } from "../../harness/case/mod.ts";
import { LONG_MS } from "../poll/_long.ts";
import { look, states, tells } from "./_tells.ts";

export default defineCase({
  id: "epoll/reset",
  title: "A reset is reported though nothing was asked for",
  requirement:
    "A reset is reported as EPOLLERR and EPOLLHUP, asked for or not, as often as is asked, and as an edge; " +
    "once SO_ERROR has given the error, as a hang-up alone.",
  level: "must",
  sources: [linux("epoll_ctl(2)", "EPOLLERR, EPOLLHUP"), report("h2o/h2o", 603)],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "epoll", "option:SO_ERROR"], peer: ["stream", "abort"] },
  outcomes: {
    waits: { conforming: ["yes"] },
    woken: { conforming: ["same"] },
    ...states({
      unasked: ["err", "hup"],
      again: ["err", "hup"],
      edge: ["in", "err", "hup", "rdhup"],
      asked: ["in", "out", "err", "hup", "rdhup"],
      given: ["in", "out", "hup", "rdhup"],
    }),
  },
  async script(scenario) {
    const { connected, visible, blocked, atOnce, subject: seat, record } = scenario;
    const { subject, peer } = await connected();
    await peer.sendall(BYTE);
    await visible(subject, "data");
    const [epoll, edge] = [await seat.epoll(), await seat.epoll()];
    await epoll.add(subject, []);
    const waiting = epoll.wait(null);
    waiting.catch(() => {});
    record("waits", await blocked(waiting) ? "yes" : "no");
    await peer.abort();
    record("woken", await atOnce(waiting, () => tells(waiting, [subject, "err", "hup"])));
    await visible(subject, "reset");
    await look(scenario, "unasked", epoll, LONG_MS);
    await look(scenario, "again", epoll);
    await edge.add(subject, ["in", "rdhup", "et"]);
    await look(scenario, "edge", edge, LONG_MS);
    await epoll.modify(subject, ["in", "out", "rdhup"]);
    await look(scenario, "asked", epoll);
    await subject.getsockopt("SO_ERROR");
    await look(scenario, "given", epoll);
  },
});
