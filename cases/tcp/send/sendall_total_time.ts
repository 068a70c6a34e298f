import { defineCase, EVERY_FAMILY, outcome, python } from "../../../harness/case/mod.ts";
import { timesOut } from "../../timeout/_deadline.ts";

/**
 * Milliseconds; several of the windows in which the peer drips, so that every drip falls into the time of the
 * one before.
 */
const TIMEOUT_MS = 400;
/**
 * Parts of what fills the buffers that the peer reads, one at a time: Linux lets a sender go on when a third
 * of its buffer is free.
 */
const PART = 1 / 4;
/** Times what fills the buffers: more than the peer can read in drips before the time is up. */
const FILLS = 4;

export default defineCase({
  id: "tcp/send/sendall-total-time",
  title: "The timeout of sendall is for the whole call",
  requirement: "A peer that reads a little now and then does not prolong a sendall with a timeout.",
  level: "must",
  sources: [python("socket.sendall(), changed in 3.5")],
  axes: { family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "mode:timeout", "timeout:send"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    sendall: { conforming: ["timeout"] },
    elapsed: { conforming: ["ok"], after: { sendall: "timeout" } },
  },
  async script(scenario) {
    const { connectedSmall, blocked } = scenario;
    const sendToDrip = async () => {
      const { subject, peer, tooMuch } = await connectedSmall();
      await subject.setMode("timeout", TIMEOUT_MS);
      const call = subject.sendall({ ...tooMuch, length: FILLS * tooMuch.length });
      const ended = outcome(call);
      // A drip for every window that sendall still waits; at the end there may not be one left.
      while (await blocked(call)) await Promise.race([peer.drain({ size: PART * tooMuch.length }), ended]);
      return { call };
    };
    await timesOut(scenario, "sendall", sendToDrip, TIMEOUT_MS);
  },
});
