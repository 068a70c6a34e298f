import { BOTH_ROLES, bytesOf, compared, defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { awaited, look, told } from "./_told.ts";

const FIRST = bytesOf("the first datagram");
const SECOND = bytesOf("the second");
const table = told({ fresh: ["out"], two: ["in", "out"], one: ["in", "out"], none: ["out"] });

export default defineCase({
  id: "poll/datagram",
  title: "A datagram socket is readable for as long as datagrams are queued",
  requirement:
    "A datagram socket is writable from the start, and readable until the last datagram is received, " +
    "whole or cut.",
  level: "must",
  sources: [posix("poll", "POLLIN, POLLOUT"), posix("recvfrom", "the excess bytes shall be discarded")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["datagram", "poll", "datagram:truncate"], peer: ["datagram"] },
  ...table,
  outcomes: { ...table.outcomes, cut: { conforming: ["intact"] }, next: { conforming: ["intact"] } },
  async script(scenario) {
    const { datagrams, record } = scenario;
    const { subject, subjectAddress, peer } = await datagrams();
    await look(scenario, "fresh", subject);
    await peer.sendto(FIRST, subjectAddress);
    await peer.sendto(SECOND, subjectAddress);
    await awaited("in", subject);
    await look(scenario, "two", subject);
    record("cut", compared((await subject.recvfrom(3)).data, FIRST.subarray(0, 3)));
    await awaited("in", subject);
    await look(scenario, "one", subject);
    record("next", compared((await subject.recvfrom(1024)).data, SECOND));
    await look(scenario, "none", subject);
  },
});
