import { defineCase, intact, outcome, python } from "../../../harness/case/mod.ts";
import { punctual, TIMEOUT_MS } from "../../timeout/deadline.ts";
import { BULK, smallPeer, TOO_MUCH } from "./offer.ts";

export default defineCase({
  id: "tcp/send/sendall-timeout",
  title: "sendall of 64 MiB with a timeout, to a peer that does not read",
  requirement:
    "sendall with a timeout fails when that is over; how much was sent is not said, but it is a beginning of the data and nothing else.",
  level: "must",
  sources: [python("socket.sendall()"), python("socket.settimeout()")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: {
    subject: ["stream", "mode:timeout", "timeout:send", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    sendall: { conforming: ["timeout"] },
    elapsed: { conforming: ["ok"], after: { sendall: "timeout" } },
    arrived: { conforming: ["short"] },
  },
  async script({ role, connected, blocked, elapsedMs, record, measure }) {
    const overdue = async () => {
      const { subject, peer } = await connected(smallPeer(role));
      await subject.setMode("timeout", TIMEOUT_MS);
      const sending = subject.sendall(BULK);
      const ended = await outcome(sending);
      return { subject, peer, ended, elapsed: elapsedMs(sending) };
    };
    const { subject, peer, ended, elapsed } = await overdue();
    record("sendall", ended);
    const draining = peer.drain({ pattern: BULK });
    // What is read makes room, which a sender that has given up does not use.
    await blocked(draining);
    await subject.shutdown("write");
    const drained = await draining;
    measure("arrived", drained.count);
    record("arrived", intact(drained, TOO_MUCH));
    if (ended === "timeout") {
      record("elapsed", await punctual(measure, elapsed, async () => (await overdue()).elapsed));
    }
  },
});
