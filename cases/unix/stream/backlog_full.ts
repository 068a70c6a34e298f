import {
  defineCase,
  exchanged,
  linux,
  type Outcome,
  outcome,
  type Socket,
} from "../../../harness/case/mod.ts";
import { TOO_MANY } from "./_backlog.ts";

export default defineCase({
  id: "unix/stream/backlog-full",
  title: "The queue is full, and a connect must not wait",
  requirement:
    "A nonblocking connect to a full queue fails with EAGAIN and is over; made again, it finds the room.",
  lesson: "Where a connect must not wait and the queue is full, AF_UNIX says EAGAIN and nothing is " +
    "under way: connect again later. There is no event to wait for.",
  level: "may",
  sources: [linux("connect(2)", "EAGAIN"), linux("unix(7)", "SOCK_STREAM")],
  // The subject connects.
  axes: { role: ["client"], family: ["unix"] },
  needs: { subject: ["bsd", "stream", "mode:nonblocking"], peer: ["stream", "backlog"] },
  outcomes: {
    full: {
      conforming: ["EAGAIN"],
      tolerated: { ECONNREFUSED: { reason: "the BSDs refuse", when: { os: "!linux" } } },
    },
    again: { conforming: ["EAGAIN", "ECONNREFUSED"] },
    peerName: { conforming: ["ENOTCONN"] },
    recv: { conforming: ["EINVAL", "ENOTCONN"] },
    withRoom: { conforming: ["ok"] },
    exchange: { conforming: ["intact"], after: { withRoom: "ok" } },
  },
  async script({ listening, subject, peer, family, record }) {
    const { listener, address } = await listening(peer, { backlog: 1 });
    const open = async (): Promise<Socket> => {
      const socket = await subject.socket(family, "stream");
      await socket.setMode("nonblocking");
      return socket;
    };
    let queued = 0;
    let client = await open();
    let full: Outcome = await outcome(client.connect(address));
    while (full === "ok" && ++queued < TOO_MANY) {
      client = await open();
      full = await outcome(client.connect(address));
    }
    record("full", full);
    record("again", await outcome(client.connect(address)));
    record("peerName", await outcome(client.getpeername()));
    record("recv", await outcome(client.recv(1)));
    await listener.accept();
    const withRoom = await outcome(client.connect(address));
    record("withRoom", withRoom);
    if (withRoom !== "ok") return;
    // The one that was accepted is gone from the queue, and the client stands at its end.
    for (let before = 1; before < queued; before++) await listener.accept();
    const { socket } = await listener.accept();
    await client.setMode("natural");
    record("exchange", await exchanged(client, socket));
  },
});
