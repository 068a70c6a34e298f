import { defineCase, EVERY_FAMILY, linux, report } from "../../harness/case/mod.ts";
import { LONG_MS } from "../poll/_long.ts";
import { look, none, same, silent, states, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/unconnected",
  title: "A stream socket without a connection is reported as hung up",
  requirement:
    "A stream socket that is new is reported as hung up and writable, once as an edge, and not at all when " +
    "it listens.",
  lesson: "An event loop adds a socket once its connect has begun: before that, it is reported as hung up.",
  level: "must",
  sources: [linux("epoll(7)", "Level-triggered and edge-triggered"), report("tokio-rs/tokio", 3879)],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "bsd", "epoll"], peer: ["stream"] },
  outcomes: {
    ...states({
      fresh: ["out", "hup"],
      freshAgain: ["out", "hup"],
      freshEdge: ["out", "hup"],
      listening: [],
    }),
    edgeAgain: none,
    connection: same,
    connectionEdge: same,
  },
  async script(scenario) {
    const { addressOf, family, subject: seat, peer, record } = scenario;
    const socket = await seat.socket(family, "stream");
    const [level, edge] = [await seat.epoll(), await seat.epoll()];
    await level.add(socket, ["in", "out", "rdhup"]);
    await edge.add(socket, ["in", "out", "rdhup", "et"]);
    await look(scenario, "fresh", level, LONG_MS);
    await look(scenario, "freshAgain", level);
    await look(scenario, "freshEdge", edge, LONG_MS);
    record("edgeAgain", await silent(edge));
    await socket.bind(addressOf(seat));
    await socket.listen(1);
    await look(scenario, "listening", level);
    await edge.wait(0);
    await peer.connectStream(await socket.getsockname());
    record("connection", await told(level, socket, "in"));
    record("connectionEdge", await told(edge, socket, "in"));
  },
});
