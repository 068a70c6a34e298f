import { BOTH_ROLES, bytesOf, defineCase, INET, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/stream/peek-reset",
  title: "A receiver peeks at the bytes in front of a reset",
  requirement:
    "A peek shows the bytes in front of a reset, and the receive that gets past them reports the reset.",
  level: "should",
  sources: [posix("recv", "MSG_PEEK"), posix("XSH 2.10.10")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "recv:peek"], peer: ["stream", "abort"] },
  outcomes: {
    peek: {
      conforming: ["data"],
      tolerated: {
        ECONNRESET: {
          reason: "RFC 9293 3.10.7.4 flushes all queues when a reset arrives",
          when: { os: "!linux" },
        },
      },
    },
    peekAgain: { conforming: ["data"], after: { peek: "data" } },
    recv: {
      conforming: ["data"],
      tolerated: {
        ECONNRESET: {
          reason: "RFC 9293 3.10.7.4 flushes all queues when a reset arrives",
          when: { os: "!linux" },
        },
        eof: { reason: "the look has taken the reset away", when: { os: "!linux" } },
      },
    },
    end: { conforming: ["ECONNRESET"], after: { recv: "data" } },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(bytesOf("bye"));
    await peer.abort();
    await visible(subject, "reset");
    const peek = await outcome(subject.recv(10, ["peek"]));
    record("peek", peek);
    if (peek === "data") record("peekAgain", await outcome(subject.recv(10, ["peek"])));
    const recv = await outcome(subject.recv(10));
    record("recv", recv);
    if (recv === "data") record("end", await outcome(subject.recv(10)));
  },
});
