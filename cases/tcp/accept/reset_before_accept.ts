import { BYTE, defineCase, INET, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { acceptReset, RESET_QUEUED } from "./_reset_queued.ts";

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
  outcomes: { ...RESET_QUEUED, send: { conforming: ["EPIPE"], after: { accept: "ok" } } },
  async script(scenario) {
    const { listening, subject, peer, record } = scenario;
    const { listener, address } = await listening(subject);
    const connect = () => peer.connectStream(address);
    const accepted = await acceptReset(scenario, listener, connect, (gone) => gone.getsockname());
    if (accepted) record("send", await outcome(accepted.sendall(BYTE)));
  },
});
