import { BYTE, defineCase, EVERY_FAMILY, exchanged, outcome, posix, python } from "../../harness/case/mod.ts";
import { CLOSED, recordCalls } from "./_closed.ts";

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
    sendall: CLOSED,
    recv: CLOSED,
    getsockname: CLOSED,
    getpeername: CLOSED,
    shutdown: CLOSED,
    accept: CLOSED,
    close: { ...CLOSED, conforming: ["EBADF", "ok"] },
    otherExchange: { conforming: ["intact"] },
    peerEnd: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connected, connectedTo, record } = scenario;
    const { subject, peer, listener, address } = await connected();
    await subject.close();
    // It may well have the closed one's descriptor.
    const other = await connectedTo(listener, address);
    await listener.close();
    await recordCalls(scenario, {
      sendall: () => subject.sendall(BYTE),
      recv: () => subject.recv(1),
      getsockname: () => subject.getsockname(),
      getpeername: () => subject.getpeername(),
      shutdown: () => subject.shutdown("write"),
      accept: () => listener.accept(),
      close: () => subject.close(),
    });
    record("otherExchange", await exchanged(other.subject, other.peer));
    record("peerEnd", await outcome(peer.recv(1)));
  },
});
