import { defineCase, ending, intact, outcome, posix } from "../../../harness/case/mod.ts";

const BUFFERED = { seed: 22, length: 3 };
const BYTE = Uint8Array.of(1);

export default defineCase({
  id: "tcp/reset/send-steals-error",
  title: "a failing send takes the reset away from the receives, not the data",
  requirement:
    "A send that fails because of a reset reports it in place of the receives: what had arrived can still be read and then seems to end in order.",
  level: "may",
  sources: [posix("XSH 2.10.10"), posix("send", "ECONNRESET")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["stream", "demand-read"], peer: ["stream", "abort"] },
  outcomes: {
    send: {
      conforming: ["ECONNRESET"],
      tolerated: { EPIPE: "the connection's end is looked at before its pending error, as on BSD" },
    },
    content: {
      conforming: ["intact"],
      tolerated: { short: "RFC 9293 3.10.7.4 flushes all queues when a reset arrives, as Windows may" },
    },
    end: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: "the send has not taken the error, or it stays set" },
    },
    sendAfter: {
      conforming: ["EPIPE"],
      tolerated: { ECONNRESET: "the error stays set until the socket is closed" },
    },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(BUFFERED);
    await visible(subject, "data", BUFFERED.length);
    await peer.abort();
    await visible(subject, "reset");
    record("send", await outcome(subject.sendall(BYTE)));
    const drained = await subject.drain({ pattern: BUFFERED });
    record("content", intact(drained, BUFFERED.length));
    record("end", ending(drained));
    record("sendAfter", await outcome(subject.sendall(BYTE)));
  },
});
