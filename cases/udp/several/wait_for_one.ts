import { defineCase, EVERY_FAMILY, linux } from "../../../harness/case/mod.ts";
import { arrive, received, roomFor, TEXTS } from "./_messages.ts";

const FIRST = TEXTS.slice(0, 1);
const REST = TEXTS.slice(1);

export default defineCase({
  id: "udp/several/wait-for-one",
  title: "A receiver waits for one datagram and takes all that are there",
  requirement:
    "With MSG_WAITFORONE recvmmsg waits for the first datagram and not for the next, and still takes those " +
    "that are there.",
  level: "must",
  sources: [linux("recvmmsg(2)", "MSG_WAITFORONE")],
  axes: { family: EVERY_FAMILY, mode: ["natural", "blocking"] },
  needs: { subject: ["datagram", "mmsg"], peer: ["datagram"] },
  outcomes: {
    waits: { conforming: ["pending"] },
    woken: { conforming: ["whole"], after: { waits: "pending" } },
    both: { conforming: ["whole"], after: { woken: "whole" } },
  },
  async script(scenario) {
    const { datagrams, inMode, pendingOr, atOnce, record } = scenario;
    const { subject, subjectAddress, peer } = await datagrams();
    await inMode(subject);
    const flags = ["waitforone"] as const;
    const waiting = subject.recvmmsg(roomFor(3), { flags });
    const waits = await pendingOr(waiting, () => received(FIRST)(waiting));
    record("waits", waits);
    if (waits !== "pending") return;
    await peer.sendto(FIRST[0]!, subjectAddress);
    const woken = await atOnce(waiting, () => received(FIRST)(waiting));
    record("woken", woken);
    if (woken !== "whole") return;
    await arrive(scenario, peer, subjectAddress, REST);
    const both = subject.recvmmsg(roomFor(3), { flags });
    record("both", await atOnce(both, () => received(REST)(both)));
  },
});
