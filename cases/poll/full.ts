import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, linux, posix } from "../../harness/case/mod.ts";
import { fillToldBy } from "./_full.ts";
import { VERY_LONG_MS } from "./_long.ts";
import { awaited, look, tell, told } from "./_told.ts";

const states = told({ full: [], fullArrived: ["in"], drained: ["in", "out"] });
const yes = { conforming: ["yes"] } as const;

export default defineCase({
  id: "poll/full",
  title: "A connection with full buffers is not writable, and no less readable",
  requirement:
    "Full buffers make a connection not writable until the peer reads; they do not hide that bytes have " +
    "arrived. A poll that waits for bytes and for room is ended by either.",
  level: "must",
  sources: [posix("poll", "POLLIN, POLLOUT"), linux("poll(2)", "POLLOUT")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "send", "poll", "mode:nonblocking"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  ...states,
  outcomes: { ...states.outcomes, endedByBytes: yes, endedByRoom: yes },
  async script(scenario) {
    const { atOnce, blocked, connectedSmall, record, visible } = scenario;
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("nonblocking");
    const full = await fillToldBy(subject, tooMuch);
    tell(scenario, "full", full.events);
    await peer.sendall(BYTE);
    await visible(subject, "data");
    // An acknowledgement may have arrived with the data, and it makes room.
    let { count, events } = await fillToldBy(subject, tooMuch, full.count);
    tell(scenario, "fullArrived", events);
    /** A poll for both waits on the full connection until something comes. */
    const ended = async (by: string, comes: () => Promise<unknown>) => {
      await subject.recv(1);
      ({ count } = await fillToldBy(subject, tooMuch, count));
      const polling = subject.poll(["in", "out"], VERY_LONG_MS);
      polling.catch(() => {});
      await blocked(polling);
      await comes();
      record(by, await atOnce(polling, async () => (await polling).length > 0 ? "yes" : "no"));
    };
    await ended("endedByBytes", () => peer.sendall(BYTE));
    await ended("endedByRoom", () => peer.drain({ size: count, pattern: { ...tooMuch, length: count } }));
    await awaited("out", subject);
    await peer.sendall(BYTE);
    await visible(subject, "data");
    await look(scenario, "drained", subject);
  },
});
