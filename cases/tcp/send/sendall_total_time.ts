import { defineCase, outcome, python } from "../../../harness/case/mod.ts";
import { punctual } from "../../timeout/deadline.ts";
import { BULK, smallPeer } from "./offer.ts";

/** Milliseconds; several of the windows in which the peer drips, so that every drip falls into the time of the one before. */
const TIMEOUT_MS = 400;
/** Bytes that the peer reads at a time. Linux lets a sender go on when a third of its buffer is free, which may have grown to 4 MiB. */
const DRIP = 2 * 1024 * 1024;

export default defineCase({
  id: "tcp/send/sendall-total-time",
  title: "sendall of 64 MiB with a timeout, to a reader that drips",
  requirement:
    "The timeout of sendall is for the whole call: a peer that reads a little now and then does not prolong it.",
  level: "must",
  sources: [python("socket.sendall(), changed in 3.5")],
  axes: { family: ["ipv4", "ipv6"] },
  needs: {
    subject: ["stream", "mode:timeout", "timeout:send"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    sendall: { conforming: ["timeout"] },
    elapsed: { conforming: ["ok"], after: { sendall: "timeout" } },
  },
  async script({ role, connected, blocked, elapsedMs, record, measure }) {
    const overdue = async () => {
      const { subject, peer } = await connected(smallPeer(role));
      await subject.setMode("timeout", TIMEOUT_MS);
      const sending = subject.sendall(BULK);
      const ended = outcome(sending);
      // A mouthful for every window that sendall still waits; at the end there may not be one left.
      while (await blocked(sending)) await Promise.race([peer.drain({ size: DRIP }), ended]);
      return { ended: await ended, elapsed: elapsedMs(sending) };
    };
    const { ended, elapsed } = await overdue();
    record("sendall", ended);
    if (ended === "timeout") {
      record("elapsed", await punctual(measure, elapsed, async () => (await overdue()).elapsed, TIMEOUT_MS));
    }
  },
});
