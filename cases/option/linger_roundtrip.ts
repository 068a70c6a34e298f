import { defineCase, EVERY_FAMILY, type Outcome, outcome, posix, type Row } from "../../harness/case/mod.ts";

/** On or off and seconds, by the name of the checkpoint. */
const SETTINGS: Readonly<Record<string, readonly [number, number]>> = {
  onFive: [1, 5],
  normalised: [42, 7],
  offFive: [0, 5],
  onLong: [1, 40_000],
  onNone: [1, 0],
  off: [0, 0],
};

const same: Row = { conforming: ["same"] };

export default defineCase({
  id: "option/linger-roundtrip",
  title: "SO_LINGER is on or off and a number of seconds",
  requirement: "SO_LINGER is off at first, and reads as it was set: on or off, and for how many seconds.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_LINGER")],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "option:SO_LINGER"], peer: ["stream"] },
  outcomes: {
    atFirst: same,
    ...Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, same])),
    close: { conforming: ["ok"] },
  },
  async script({ connected, record }) {
    const { subject: socket } = await connected();
    const reads = async (on: number, seconds: number): Promise<Outcome> => {
      const { value, second } = await socket.getsockopt("SO_LINGER");
      return (value !== 0) === (on !== 0) && (on === 0 || second === seconds) ? "same" : "different";
    };
    record("atFirst", await reads(0, 0));
    for (const [name, [on, seconds]] of Object.entries(SETTINGS)) {
      await socket.setsockopt("SO_LINGER", on, seconds);
      record(name, await reads(on, seconds));
    }
    record("close", await outcome(socket.close()));
  },
});
