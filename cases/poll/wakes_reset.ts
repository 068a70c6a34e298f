import { BOTH_ROLES, defineCase, INET, outcome, posix, SELECT } from "../../harness/case/mod.ts";
import { LONG_MS } from "./_long.ts";

const yes = { conforming: ["yes"] } as const;

export default defineCase({
  id: "poll/wakes-reset",
  title: "A poll that waits is ended by a reset, whatever it waits for",
  requirement:
    "A reset ends a poll that waits for bytes, and one that asks for nothing; the error is there after both.",
  level: "must",
  sources: [posix("poll", "POLLERR, POLLHUP")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "poll", "concurrent"], peer: ["stream", "abort"] },
  outcomes: {
    waits: yes,
    forBytes: yes,
    forNothing: { ...yes, tolerated: { no: SELECT, pending: SELECT } },
    recv: { conforming: ["ECONNRESET"] },
  },
  async script({ connected, stillBlockedFor, atOnce, record }) {
    const { subject, peer } = await connected();
    const forBytes = subject.poll(["in"], LONG_MS);
    const forNothing = subject.poll([], LONG_MS);
    for (const each of [forBytes, forNothing]) each.catch(() => {});
    record("waits", await stillBlockedFor(0, forBytes, forNothing) ? "yes" : "no");
    await peer.abort();
    record("forBytes", await atOnce(forBytes, async () => (await forBytes).length > 0 ? "yes" : "no"));
    record("forNothing", await atOnce(forNothing, async () => (await forNothing).length > 0 ? "yes" : "no"));
    record("recv", await outcome(subject.recv(1)));
  },
});
