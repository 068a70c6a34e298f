import {
  BYTE,
  bytesOf,
  compared,
  defineCase,
  exchanged,
  INET,
  linux,
  outcome,
  posix,
  RESET_FLUSHES,
  sameAddress,
} from "../../../harness/case/mod.ts";

const SENT = bytesOf("bye");

export default defineCase({
  id: "tcp/accept/reset-before-accept",
  title: "A client resets its connection before it is accepted",
  requirement:
    "A connection that was reset in the queue is accepted and read to its reset, or accept reports it.",
  level: "should",
  sources: [posix("accept", "ECONNABORTED"), linux("accept(2)", "ERRORS")],
  // The subject accepts.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream"], peer: ["stream", "abort"] },
  outcomes: {
    accept: {
      conforming: ["ok"],
      tolerated: { ECONNABORTED: { reason: "the BSDs: the connection is gone", when: { os: "!linux" } } },
    },
    reported: { conforming: ["same"], after: { accept: "ok" } },
    content: { conforming: ["intact"], after: { accept: "ok" }, tolerated: { short: RESET_FLUSHES } },
    end: { conforming: ["ECONNRESET"], after: { accept: "ok" } },
    send: { conforming: ["EPIPE"], after: { accept: "ok" } },
    nextClient: { conforming: ["intact"] },
  },
  async script({ listening, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    const gone = await peer.connectStream(address);
    const name = await gone.getsockname();
    await gone.sendall(SENT);
    await gone.abort();
    const next = await peer.connectStream(address);
    const accepting = listener.accept();
    const accept = await outcome(accepting);
    record("accept", accept);
    if (accept === "ok") {
      const accepted = await accepting;
      record("reported", sameAddress(accepted.address, name) ? "same" : "different");
      // The reset may still be on its way: a receive waits for it, behind the bytes.
      const receiving = accepted.socket.recv(SENT.length);
      const first = await outcome(receiving);
      record("content", first === "data" ? compared(await receiving, SENT) : "short");
      record("end", first === "data" ? await outcome(accepted.socket.recv(1)) : first);
      record("send", await outcome(accepted.socket.sendall(BYTE)));
    }
    record("nextClient", await exchanged(next, (await listener.accept()).socket));
  },
});
