import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, linux, posix } from "../../harness/case/mod.ts";
import { fillToldBy } from "./_full.ts";
import { awaited, look, tell, told } from "./_told.ts";

export default defineCase({
  id: "poll/full",
  title: "A connection with full buffers is not writable, and no less readable",
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
    const full = await fillToldBy(subject, tooMuch);
    tell(scenario, "full", full.events);
    await peer.sendall(BYTE);
    await visible(subject, "data");
    // An acknowledgement may have arrived with the data, and it makes room.
    const { count, events } = await fillToldBy(subject, tooMuch, full.count);
    tell(scenario, "fullArrived", events);
    await peer.drain({ size: count, pattern: { ...tooMuch, length: count } });
    await awaited("out", subject);
    await look(scenario, "drained", subject);
  },
});
