import { defineCase, INET, type Outcome, outcome, posix } from "../../harness/case/mod.ts";
import { carried, payloadOf } from "./_payload.ts";

/**
 * Bytes: less than the smallest send buffer there is, and a datagram several times as large as what Linux
 * makes of it.
 */
const [SNDBUF, SIZE] = [1, 20_000];
const SENDS = 20;

export default defineCase({
  id: "udp/never-partial",
  title: "A datagram that is larger than the send buffer is never sent in part",
  requirement:
    "A datagram is sent whole or not at all, even by a nonblocking send with a buffer that is too small.",
  level: "must",
  sources: [posix("sendto"), posix("send", "EMSGSIZE")],
  axes: { family: INET },
  needs: { subject: ["datagram", "mode:nonblocking", "option:SO_SNDBUF"], peer: ["datagram"] },
  outcomes: {
    // Linux lets one datagram at a time exceed the buffer; where it is refused instead, nothing of it was
    // sent.
    send: { conforming: ["full", "EAGAIN", "EMSGSIZE", "ENOBUFS"] },
    received: { conforming: ["whole"], after: { send: "full" } },
  },
  async script({ datagrams, record }) {
    const { subject, peer, peerAddress } = await datagrams({ subject: { SO_SNDBUF: SNDBUF } });
    await subject.setMode("nonblocking");
    const payload = payloadOf(SIZE);
    let [send, received]: Outcome[] = ["full", "whole"];
    for (let sent = 0; sent < SENDS && send === "full" && received === "whole"; sent++) {
      const sending = subject.sendto(payload, peerAddress);
      send = await outcome(sending);
      if (send === "ok") send = await sending === SIZE ? "full" : "partial";
      if (send === "full") received = carried((await peer.recvfrom(65_536)).data, payload);
    }
    record("send", send!);
    if (send === "full") record("received", received!);
  },
});
