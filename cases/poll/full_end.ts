import { BOTH_ROLES, defineCase, INET, linux, posix } from "../../harness/case/mod.ts";
import { fillToldBy } from "./_full.ts";
import { look, tell, told } from "./_told.ts";

export default defineCase({
  id: "poll/full-end",
  title: "The peer's end is reported where there is no room to send",
  requirement:
    "A connection without room to send reports its peer's half-close as one with room does, without an " +
    "error or a hang-up, and once its own sending is shut down it is hung up.",
  level: "must",
  sources: [posix("poll", "POLLIN, POLLHUP"), linux("poll(2)", "POLLRDHUP")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "send", "poll", "mode:nonblocking", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF", "shutdown:write"],
  },
  ...told({ ended: ["in", "rdhup"], both: ["in", "out", "hup", "rdhup"] }),
  async script(scenario) {
    const { connectedSmall, visible } = scenario;
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("nonblocking");
    const { count } = await fillToldBy(subject, tooMuch);
    await peer.shutdown("write");
    await visible(subject, "fin");
    // The end was acknowledged, which may have made room.
    const { events } = await fillToldBy(subject, tooMuch, count);
    tell(scenario, "ended", events);
    await subject.shutdown("write");
    await look(scenario, "both", subject);
  },
});
