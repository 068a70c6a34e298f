import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { look, told } from "./_told.ts";

export default defineCase({
  id: "poll/after-peek",
  title: "What was looked at is still there to be read",
  requirement: "A connection whose bytes, or whose end, were peeked at is readable as before.",
  level: "must",
  sources: [posix("recv", "MSG_PEEK"), posix("poll", "POLLIN")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll", "recv:peek"], peer: ["stream", "shutdown:write"] },
  ...told({
    peeked: ["in", "out"],
    taken: ["out"],
    endPeeked: ["in", "out", "rdhup"],
  }),
  async script(scenario) {
    const { connected, visible } = scenario;
    const { subject, peer } = await connected();
    await peer.sendall(BYTE);
    await visible(subject, "data");
    await subject.recv(1, ["peek"]);
    await look(scenario, "peeked", subject);
    await subject.recv(1);
    await look(scenario, "taken", subject);
    await peer.shutdown("write");
    await visible(subject, "fin");
    await subject.recv(1, ["peek"]);
    await look(scenario, "endPeeked", subject);
  },
});
