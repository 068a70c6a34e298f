import { defineCase, python } from "../../../harness/case/mod.ts";
import { BULK, offered, smallPeer, TOO_MUCH } from "./offer.ts";

export default defineCase({
  id: "tcp/send/timeout-mode-partial",
  title: "One send of 64 MiB with a timeout, to a peer that does not read",
  requirement:
    "With a timeout set, a send returns the count of what was accepted, like a nonblocking one: it does not wait for the rest.",
  level: "should",
  sources: [python("Notes on socket timeouts"), python("socket.send()")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: {
    subject: ["stream", "send", "mode:timeout", "timeout:send"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    send: {
      conforming: ["partial"],
      tolerated: {
        timeout: "the implementation's timeout is over the whole count, and the accepted part is not told",
      },
    },
  },
  async script({ role, connected, record, measure }) {
    const { subject } = await connected(smallPeer(role));
    await subject.setMode("timeout", 300);
    const sent = await offered(subject.send(BULK), TOO_MUCH);
    record("send", sent.outcome);
    measure("accepted", sent.count);
  },
});
