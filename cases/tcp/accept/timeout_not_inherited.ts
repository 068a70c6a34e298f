import { BYTE, defineCase, EVERY_FAMILY, outcome, python } from "../../../harness/case/mod.ts";

/** Milliseconds; shorter than a receive is watched. */
const TIMEOUT_MS = 20;

export default defineCase({
  id: "tcp/accept/timeout-not-inherited",
  title: "A listener with a timeout accepts sockets without one",
  requirement:
    "The timeout of a listener is for its accepts: the sockets that it accepts wait without an end.",
  level: "should",
  sources: [python("Timeouts and the accept method")],
  // The subject accepts.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "mode:timeout", "timeout:accept"], peer: ["stream"] },
  outcomes: {
    recv: { conforming: ["pending"] },
    received: { conforming: ["data"], after: { recv: "pending" } },
  },
  async script({ listening, stillBlockedFor, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    const client = await peer.connectStream(address);
    // The client is there, so that the accept itself has nothing to wait for.
    await listener.setMode("timeout", TIMEOUT_MS);
    const { socket } = await listener.accept();
    const receiving = socket.recv(1);
    const waits = await stillBlockedFor(3 * TIMEOUT_MS, receiving);
    record("recv", waits ? "pending" : await outcome(receiving));
    if (!waits) return;
    await client.sendall(BYTE);
    record("received", await outcome(receiving));
  },
});
