import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  type Outcome,
  outcome,
  posix,
  python,
} from "../../harness/case/mod.ts";

const closed = {
  conforming: ["EBADF"],
  tolerated: { error: "the interface says it in an error of its own" },
} as const;

export default defineCase({
  id: "lifecycle/ops-after-close",
  title: "A closed socket can do nothing any more",
  requirement:
    "After close every call fails with EBADF, another close does no harm, and no other socket is touched.",
  level: "must",
  sources: [posix("close", "EBADF"), posix("send", "EBADF"), python("socket.close")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    sendall: closed,
    recv: closed,
    getsockname: closed,
    getpeername: closed,
    shutdown: closed,
    accept: closed,
    close: {
      conforming: ["EBADF", "ok"],
      tolerated: { error: "the interface says it in an error of its own" },
    },
    otherExchange: { conforming: ["intact"] },
    peerEnd: { conforming: ["eof"] },
  },
  async script({ connected, connectedTo, record }) {
    const { subject, peer, listener, address } = await connected();
    await subject.close();
    // It may well have the closed one's descriptor.
    const other = await connectedTo(listener, address);
    await listener.close();
    const calls: Record<string, () => Promise<unknown>> = {
      sendall: () => subject.sendall(BYTE),
      recv: () => subject.recv(1),
      getsockname: () => subject.getsockname(),
      getpeername: () => subject.getpeername(),
      shutdown: () => subject.shutdown("write"),
      accept: () => listener.accept(),
      close: () => subject.close(),
    };
    for (const [name, call] of Object.entries(calls)) {
      const found: Outcome = await outcome(call());
      record(name, found);
    }
    record("otherExchange", await exchanged(other.subject, other.peer));
    record("peerEnd", await outcome(peer.recv(1)));
  },
});
