import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  REFUSING_MODES,
  rfc,
} from "../../../harness/case/mod.ts";
import { arrivesAfterFull, FULL } from "../close/_full.ts";

export default defineCase({
  id: "tcp/shutdown/wr-full-buffers",
  title: "A half-close with the buffers of both ends full loses nothing",
  requirement:
    "After a half-close all that was accepted from a refused sender arrives, and the reply comes back.",
  level: "must",
  sources: [rfc(9293, "3.6 (Case 1)"), posix("shutdown", "SHUT_WR"), posix("send", "RETURN VALUE, EPIPE")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: REFUSING_MODES },
  needs: {
    subject: ["stream", "send", "shutdown:write"],
    peer: ["stream", "option:SO_RCVBUF", "demand-read"],
  },
  outcomes: {
    ...FULL,
    // A half-closed socket is not one that is full.
    sendAfter: {
      conforming: ["EPIPE"],
      tolerated: {
        timeout: {
          reason: "the implementation polls for room before it sends, which AF_UNIX has none of then",
          when: { family: "unix", mode: "timeout" },
        },
      },
    },
    reply: { conforming: ["data"] },
  },
  async script(scenario) {
    const { record, visible } = scenario;
    const { subject, peer } = await arrivesAfterFull(scenario, async (subject) => {
      await subject.shutdown("write");
      record("sendAfter", await outcome(subject.send(BYTE)));
    });
    await peer.sendall(BYTE);
    await visible(subject, "data");
    record("reply", await outcome(subject.recv(1)));
  },
});
