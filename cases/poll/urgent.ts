import { BOTH_ROLES, BYTE, defineCase, INET, linux, posix } from "../../harness/case/mod.ts";
import { awaited, look, told } from "./_told.ts";

export default defineCase({
  id: "poll/urgent",
  title: "Urgent data alone makes nothing readable",
  requirement:
    "An urgent byte is reported as such until it is read; ordinary bytes, and only they, make a socket " +
    "readable.",
  level: "should",
  sources: [posix("poll", "POLLPRI, POLLIN"), posix("XSH 2.10.12"), linux("tcp(7)")],
  axes: { role: BOTH_ROLES, family: INET, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream", "poll", "recv:oob", "demand-read"], peer: ["stream", "send:oob"] },
  ...told({
    urgent: ["out", "pri"],
    both: ["in", "out", "pri"],
    ordinary: ["in", "out"],
    read: ["out"],
  }),
  async script(scenario) {
    const { connected, inMode, visible } = scenario;
    const { subject, peer } = await connected();
    await inMode(subject);
    await peer.send(BYTE, ["oob"]);
    await awaited("pri", subject);
    await look(scenario, "urgent", subject);
    await peer.sendall(BYTE);
    // The kernel counts the urgent byte as well.
    await visible(subject, "data", 2);
    await look(scenario, "both", subject);
    await subject.recv(1, ["oob"]);
    await look(scenario, "ordinary", subject);
    await subject.recv(1);
    await look(scenario, "read", subject);
  },
});
