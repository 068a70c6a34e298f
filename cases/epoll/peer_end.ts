import { BYTE, defineCase, EVERY_FAMILY, linux, outcome, report } from "../../harness/case/mod.ts";
import { LONG_MS } from "../poll/_long.ts";
import { look, states } from "./_tells.ts";

export default defineCase({
  id: "epoll/peer-end",
  title: "The peer's end is reported in spite of unread bytes, and a hang-up unasked",
  requirement:
    "The peer's end is readable, and EPOLLRDHUP for whoever asks for it, with bytes unread or without, and " +
    "a new edge; once this end has ended as well it is EPOLLHUP, whether asked for or not.",
  level: "must",
  sources: [
    linux("epoll_ctl(2)", "EPOLLRDHUP, EPOLLHUP"),
    report("google/gvisor", 6015),
    report("google/gvisor", 7331),
    report("shadow/shadow", 3575),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "epoll", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    unreadByte: { conforming: ["data"] },
    ...states({
      idle: ["out"],
      unread: ["in", "out"],
      ended: ["in", "out", "rdhup"],
      alone: ["rdhup"],
      addedAlone: ["rdhup"],
      unasked: ["in"],
      read: ["in", "out", "rdhup"],
      over: ["in", "out", "hup", "rdhup"],
      overUnasked: ["hup"],
      edgeOfBytes: ["in"],
      edgeOfEnd: ["in", "rdhup"],
    }),
  },
  async script(scenario) {
    const { connected, visible, subject: seat, record } = scenario;
    const { subject, peer } = await connected();
    const [epoll, edge] = [await seat.epoll(), await seat.epoll()];
    await epoll.add(subject, ["in", "out", "rdhup"]);
    await edge.add(subject, ["in", "rdhup", "et"]);
    const addedAlone = await seat.epoll();
    await addedAlone.add(subject, ["rdhup"]);
    await look(scenario, "idle", epoll);
    await peer.sendall(BYTE);
    await visible(subject, "data");
    await look(scenario, "unread", epoll);
    await look(scenario, "edgeOfBytes", edge, LONG_MS);
    await peer.shutdown("write");
    await visible(subject, "fin");
    await look(scenario, "ended", epoll);
    await look(scenario, "edgeOfEnd", edge, LONG_MS);
    await epoll.modify(subject, ["rdhup"]);
    await look(scenario, "alone", epoll);
    await look(scenario, "addedAlone", addedAlone);
    await epoll.modify(subject, ["in"]);
    await look(scenario, "unasked", epoll);
    await epoll.modify(subject, ["in", "out", "rdhup"]);
    record("unreadByte", await outcome(subject.recv(1)));
    await look(scenario, "read", epoll);
    await subject.shutdown("write");
    await visible(subject, "ack");
    await look(scenario, "over", epoll);
    await epoll.modify(subject, []);
    await look(scenario, "overUnasked", epoll);
  },
});
