import {
  ARRIVES_MS,
  defineCase,
  INET,
  linux,
  outcome,
  pendingError,
  posix,
  type Row,
} from "../../harness/case/mod.ts";
import { left } from "./_select.ts";

const same: Row = { conforming: ["same"] };

export default defineCase({
  id: "poll/select-connects",
  title: "A select reports how a connect ended, and a reset",
  requirement:
    "A connect that was refused, like a reset, leaves a socket among those that can be read and written, " +
    "and one that succeeded among those that can be written; neither is exceptional.",
  level: "must",
  sources: [posix("connect", "EINPROGRESS"), posix("select"), linux("select(2)", "exceptfds")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["stream", "bsd", "select", "mode:nonblocking", "option:SO_ERROR"],
    peer: ["stream", "abort"],
  },
  outcomes: {
    refused: same,
    error: { conforming: ["ECONNREFUSED"] },
    connected: same,
    reset: same,
  },
  async script({ addressOf, closedPort, connected, family, peer, subject, visible, record }) {
    const connecting = async (address: Parameters<typeof subject.connectStream>[0]) => {
      const socket = await subject.socket(family, "stream");
      await socket.setMode("nonblocking");
      await outcome(socket.connect(address));
      const waiting = { writes: [socket], excepts: [socket] };
      await subject.select(waiting, ARRIVES_MS);
      return { socket, told: await subject.select({ ...waiting, reads: [socket] }, 0) };
    };
    const refused = await connecting(await closedPort(peer, "stream"));
    record("refused", left(refused.told, { reads: [refused.socket], writes: [refused.socket] }));
    record("error", await pendingError(refused.socket));
    const listener = await peer.listenStream(addressOf(peer));
    const success = await connecting(await listener.getsockname());
    record("connected", left(success.told, { writes: [success.socket] }));

    const ends = await connected();
    await ends.peer.abort();
    await visible(ends.subject, "reset");
    const both = { reads: [ends.subject], writes: [ends.subject] };
    record("reset", left(await subject.select({ ...both, excepts: [ends.subject] }, 0), both));
  },
});
