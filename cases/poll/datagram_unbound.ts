import { BYTE, defineCase, INET, linux, posix } from "../../harness/case/mod.ts";
import { awaited, look, told } from "./_told.ts";

export default defineCase({
  id: "poll/datagram-unbound",
  title: "A datagram socket is writable before it has an address",
  requirement: "A new datagram socket is writable, and no less so once a datagram or a connect has named it.",
  level: "should",
  sources: [posix("poll", "POLLOUT"), linux("udp(7)")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["datagram", "datagram:connect", "stream", "bsd", "poll"], peer: ["datagram"] },
  ...told({ fresh: ["out"], named: ["out"], connected: ["out"], answered: ["in", "out"] }),
  async script(scenario) {
    const { datagram, subject: seat, peer, family } = scenario;
    const { socket: other, address } = await datagram(peer);
    const subject = await seat.socket(family, "datagram");
    await look(scenario, "fresh", subject);
    await subject.sendto(BYTE, address);
    await look(scenario, "named", subject);
    await subject.connect(address);
    await look(scenario, "connected", subject);
    await other.sendto(BYTE, (await other.recvfrom(16)).address!);
    await awaited("in", subject);
    await look(scenario, "answered", subject);
  },
});
