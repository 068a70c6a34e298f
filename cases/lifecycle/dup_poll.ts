import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { look, told } from "../poll/_told.ts";

export default defineCase({
  id: "lifecycle/dup-poll",
  title: "A poll of a duplicate reports what the socket has",
  requirement:
    "A duplicate is readable, and has ended, whenever the socket is so, also when the original is closed.",
  level: "must",
  sources: [posix("dup"), posix("poll", "POLLIN")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "dup", "poll", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  ...told({
    idle: ["out"],
    unread: ["in", "out"],
    ended: ["in", "out", "rdhup"],
    over: ["in", "out", "hup", "rdhup"],
  }),
  async script(scenario) {
    const { connected, visible } = scenario;
    const { subject, peer } = await connected();
    const duplicate = await subject.dup();
    await look(scenario, "idle", duplicate);
    await peer.sendall(BYTE);
    await visible(subject, "data");
    await look(scenario, "unread", duplicate);
    await subject.recv(1);
    await peer.shutdown("write");
    await visible(subject, "fin");
    await subject.close();
    await look(scenario, "ended", duplicate);
    await duplicate.shutdown("write");
    await visible(duplicate, "ack");
    await look(scenario, "over", duplicate);
  },
});
