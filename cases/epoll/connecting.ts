import { defineCase, INET, linux, outcome } from "../../harness/case/mod.ts";
import { LONG_MS } from "../poll/_long.ts";
import { look, none, silent, states } from "./_tells.ts";

const begun = { conforming: ["EINPROGRESS"] } as const;

export default defineCase({
  id: "epoll/connecting",
  title: "A connect in progress is reported when it has succeeded, and when it is refused",
  requirement:
    "A connect that succeeds is reported as room, once as an edge; one that is refused as an error and a " +
    "hang-up as well, until SO_ERROR has given the error.",
  level: "must",
  sources: [linux("connect(2)", "EINPROGRESS"), linux("epoll_ctl(2)", "EPOLLERR, EPOLLHUP")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["stream", "bsd", "epoll", "mode:nonblocking", "option:SO_ERROR"],
    peer: ["stream", "bsd"],
  },
  outcomes: {
    connect: begun,
    connectToNobody: begun,
    ...states({
      connected: ["out"],
      connectedEdge: ["out"],
      addedBefore: ["out"],
      refused: ["in", "out", "err", "hup", "rdhup"],
      refusedAgain: ["in", "out", "err", "hup", "rdhup"],
      given: ["in", "out", "hup", "rdhup"],
    }),
    connectedEdgeAgain: none,
  },
  async script(scenario) {
    const { closedPort, listening, subject: seat, peer, family, record } = scenario;
    const { address } = await listening(peer);
    const socket = await seat.socket(family, "stream");
    await socket.setMode("nonblocking");
    const [level, edge] = [await seat.epoll(), await seat.epoll()];
    const before = await seat.epoll();
    await before.add(socket, ["in", "out", "rdhup", "et"]);
    await before.wait(0);
    record("connect", await outcome(socket.connect(address)));
    await level.add(socket, ["in", "out", "rdhup"]);
    await edge.add(socket, ["in", "out", "rdhup", "et"]);
    await look(scenario, "connected", level, LONG_MS);
    await look(scenario, "connectedEdge", edge, LONG_MS);
    await look(scenario, "addedBefore", before, LONG_MS);
    record("connectedEdgeAgain", await silent(edge));
    const refused = await seat.socket(family, "stream");
    await refused.setMode("nonblocking");
    record("connectToNobody", await outcome(refused.connect(await closedPort(peer, "stream"))));
    const epoll = await seat.epoll();
    await epoll.add(refused, ["in", "out", "rdhup"]);
    await look(scenario, "refused", epoll, LONG_MS);
    await look(scenario, "refusedAgain", epoll);
    await refused.getsockopt("SO_ERROR");
    await look(scenario, "given", epoll);
  },
});
