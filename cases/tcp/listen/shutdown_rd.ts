import { defineCase, exchanged, INET, linux, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/listen/shutdown-rd",
  title: "A listener is shut down, and listens again",
  requirement:
    "Shutdown of receiving ends a listener: clients are refused or reset, until a listen revives it.",
  level: "may",
  sources: [linux("shutdown(2)"), posix("shutdown", "ENOTCONN")],
  // The subject listens.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["bsd", "stream", "shutdown:read", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    write: {
      conforming: ["ok"],
      tolerated: { ENOTCONN: { reason: "a listener is not connected", when: { os: "!linux" } } },
    },
    afterWrite: { conforming: ["intact"] },
    read: {
      conforming: ["ok"],
      tolerated: { ENOTCONN: { reason: "a listener is not connected", when: { os: "!linux" } } },
    },
    queued: { conforming: ["ECONNRESET"], after: { read: "ok" } },
    accept: { conforming: ["EINVAL"], after: { read: "ok" } },
    connect: { conforming: ["ECONNREFUSED"], after: { read: "ok" } },
    listen: { conforming: ["ok"], after: { read: "ok" } },
    revived: { conforming: ["intact"], after: { read: "ok", listen: "ok" } },
  },
  async script({ listening, connectedTo, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    record("write", await outcome(listener.shutdown("write")));
    // The connection keeps the port: nobody else can begin to listen there.
    const ends = await connectedTo(listener, address);
    record("afterWrite", await exchanged(ends.subject, ends.peer));
    const queued = await peer.connectStream(address);
    const read = await outcome(listener.shutdown("read"));
    record("read", read);
    if (read !== "ok") return;
    record("queued", await outcome(queued.recv(1)));
    record("accept", await outcome(listener.accept()));
    record("connect", await outcome(peer.connectStream(address)));
    const listen = await outcome(listener.listen(5));
    record("listen", listen);
    if (listen !== "ok") return;
    const revived = await connectedTo(listener, await listener.getsockname());
    record("revived", await exchanged(revived.subject, revived.peer));
  },
});
