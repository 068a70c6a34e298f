import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, outcome, posix } from "../../harness/case/mod.ts";
import { LONG_MS, VERY_LONG_MS } from "./_long.ts";

const yes = { conforming: ["yes"] } as const;

export default defineCase({
  id: "poll/two-at-once",
  title: "Two polls of one socket are both ended by what comes",
  requirement: "Bytes end every poll that waits for them, and a poll for room beside them returns at once.",
  level: "must",
  sources: [posix("poll", "POLLIN")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll", "concurrent"], peer: ["stream"] },
  outcomes: { wait: yes, room: yes, waitStill: yes, first: yes, second: yes, recv: { conforming: ["data"] } },
  async script({ connected, stillBlockedFor, atOnce, record }) {
    const { subject, peer } = await connected();
    const polls = [subject.poll(["in"], VERY_LONG_MS), subject.poll(["in"], VERY_LONG_MS)] as const;
    for (const each of polls) each.catch(() => {});
    record("wait", await stillBlockedFor(0, ...polls) ? "yes" : "no");
    record("room", (await subject.poll(["out"], LONG_MS)).join() === "out" ? "yes" : "no");
    record("waitStill", await stillBlockedFor(0, ...polls) ? "yes" : "no");
    await peer.sendall(BYTE);
    const told = (poll: typeof polls[0]) =>
      atOnce(poll, async () => (await poll).includes("in") ? "yes" : "no");
    record("first", await told(polls[0]));
    record("second", await told(polls[1]));
    record("recv", await outcome(subject.recv(1)));
  },
});
