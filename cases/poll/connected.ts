import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  linux,
  posix,
} from "../../harness/case/mod.ts";
import { look, told } from "./_told.ts";

const SENT = bytesOf("some bytes");
const table = told({
  fresh: ["out"],
  sent: ["out"],
  arrived: ["in", "out"],
  again: ["in", "out"],
  partlyRead: ["in", "out"],
  allRead: ["out"],
});

export default defineCase({
  id: "poll/connected",
  title: "A connection is readable for as long as bytes are unread",
  requirement:
    "A connection is writable from the start, and readable from the first byte until the last one is read.",
  level: "must",
  sources: [posix("poll", "POLLIN, POLLOUT"), linux("poll(2)", "POLLIN")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll"], peer: ["stream"] },
  ...table,
  outcomes: { ...table.outcomes, bytes: { conforming: ["intact"] } },
  async script(scenario) {
    const { connected, visible, record } = scenario;
    const { subject, peer } = await connected();
    await look(scenario, "fresh", subject);
    await subject.sendall(SENT);
    await peer.recvExactly(SENT.length);
    await look(scenario, "sent", subject);
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    await look(scenario, "arrived", subject);
    // Level-triggered: what was reported once is reported again.
    await look(scenario, "again", subject);
    const first = await subject.recvExactly(SENT.length - 1);
    await look(scenario, "partlyRead", subject);
    const last = await subject.recv(SENT.length);
    record("bytes", compared(Uint8Array.of(...first, ...last), SENT));
    await look(scenario, "allRead", subject);
  },
});
