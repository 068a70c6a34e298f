import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, linux, posix } from "../../harness/case/mod.ts";
import { ask, awaited, look, tell, told } from "./_told.ts";

/** Sends at most; each moves bytes on, which may make room for the next. */
const MOST_SENDS = 1_000;

export default defineCase({
  id: "poll/full",
  title: "A connection with full buffers is readable or not, as ever, and not writable",
  requirement:
    "Full buffers make a connection not writable until the peer reads; they do not hide that bytes have " +
    "arrived.",
  level: "must",
  sources: [posix("poll", "POLLIN, POLLOUT"), linux("poll(2)", "POLLOUT")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "send", "poll", "mode:nonblocking"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  ...told({ full: [], fullArrived: ["in"], drained: ["in", "out"] }),
  async script(scenario) {
    const { connectedSmall, visible } = scenario;
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("nonblocking");
    let count = 0;
    const fill = async (): Promise<readonly string[]> => {
      for (let sends = 0;; sends++) {
        const events = await ask(subject);
        if (!events.includes("out") || sends === MOST_SENDS) return events;
        const rest = { ...tooMuch, offset: count, length: tooMuch.length - count };
        count += await subject.send(rest).catch(() => 0);
      }
    };
    tell(scenario, "full", await fill());
    await peer.sendall(BYTE);
    await visible(subject, "data");
    // An acknowledgement may have arrived with the data, and it makes room.
    tell(scenario, "fullArrived", await fill());
    await peer.drain({ size: count, pattern: { ...tooMuch, length: count } });
    await awaited("out", subject);
    await look(scenario, "drained", subject);
  },
});
