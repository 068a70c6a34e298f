import {
  defineCase,
  EVERY_FAMILY,
  exchanged,
  linux,
  type Outcome,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

const BACKLOGS = { zero: 0, negative: -1, large: 1_000_000, largest: 0x7fffffff } as const;

/** Clients that wait at once where there is room for many. */
const WAITING = 5;
const served = { conforming: ["intact"] } as const;

export default defineCase({
  id: "tcp/listen/backlog-clamp",
  title: "A backlog may be any number",
  requirement: "A backlog of 0, below 0, or beyond the system's maximum is brought into range: a client is " +
    "served, and a large one has room for several.",
  lesson: "Any backlog will do, also 0: the system brings it into its range (net.core.somaxconn on Linux).",
  level: "should",
  sources: [posix("listen", "DESCRIPTION"), linux("listen(2)", "NOTES")],
  // The subject listens.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "backlog"], peer: ["stream"] },
  outcomes: {
    zero: served,
    negative: served,
    large: served,
    largeRoom: { conforming: ["ok"], after: { large: "intact" } },
    largest: served,
    largestRoom: { conforming: ["ok"], after: { largest: "intact" } },
  },
  async script({ subject, peer, family, addressOf, connectedTo, atOnce, record }) {
    const ways = [(backlog: number) => subject.listenStream(addressOf(subject), { backlog })];
    if (subject.has("bsd")) {
      ways.push(async (backlog) => {
        const socket = await subject.socket(family, "stream");
        await socket.bind(addressOf(subject));
        await socket.listen(backlog);
        return socket;
      });
    }
    const all = ways.flatMap((way) => Object.entries(BACKLOGS).map((each) => [way, ...each] as const));
    const found = new Map<string, Outcome>();
    /** Records the first outcome that is not what is right. */
    const note = (name: string, how: Outcome, right: Outcome) => {
      if ((found.get(name) ?? right) === right) found.set(name, how);
    };
    for (const [way, name, backlog] of all) {
      const listening = way(backlog);
      const listen = await outcome(listening);
      if (listen !== "ok") {
        note(name, listen, "intact");
        continue;
      }
      const listener = await listening;
      const address = await listener.getsockname();
      const ends = await connectedTo(listener, address);
      note(name, await exchanged(ends.subject, ends.peer), "intact");
      if (backlog < WAITING) continue;
      let how: Outcome = "ok";
      for (let waiting = 0; waiting < WAITING && how === "ok"; waiting++) {
        how = await atOnce(peer.connectStream(address), outcome);
      }
      note(`${name}Room`, how, "ok");
    }
    for (const [name, how] of found) record(name, how);
  },
});
