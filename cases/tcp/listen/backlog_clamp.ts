import { defineCase, EVERY_FAMILY, exchanged, linux, outcome, posix } from "../../../harness/case/mod.ts";

const BACKLOGS = { zero: 0, negative: -1, large: 1_000_000, largest: 0x7fffffff } as const;

const served = { conforming: ["intact"] } as const;

export default defineCase({
  id: "tcp/listen/backlog-clamp",
  title: "A backlog may be any number",
  requirement:
    "A backlog of 0, below 0, or beyond the system's most is brought into range, and a client is served.",
  lesson: "Any backlog will do, also 0: the system brings it into its range (net.core.somaxconn on " +
    "Linux).",
  level: "should",
  sources: [posix("listen", "DESCRIPTION"), linux("listen(2)", "NOTES")],
  // The subject listens.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "backlog"], peer: ["stream"] },
  outcomes: { zero: served, negative: served, large: served, largest: served },
  async script({ subject, addressOf, connectedTo, record }) {
    for (const [name, backlog] of Object.entries(BACKLOGS)) {
      const listening = subject.listenStream(addressOf(subject), { backlog });
      const listen = await outcome(listening);
      if (listen !== "ok") {
        record(name, listen);
        continue;
      }
      const listener = await listening;
      const ends = await connectedTo(listener, await listener.getsockname());
      record(name, await exchanged(ends.subject, ends.peer));
    }
  },
});
