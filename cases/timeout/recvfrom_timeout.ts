import { bytesOf, defineCase, EVERY_FAMILY, python } from "../../harness/case/mod.ts";
import { carried } from "../udp/_payload.ts";
import { TIMEOUT_MS, timesOut, timesOutAgain } from "./_deadline.ts";

export default defineCase({
  id: "timeout/recvfrom-timeout",
  title: "A receive of a datagram with a timeout ends in time where nothing arrives",
  requirement: "A receive of a datagram with a timeout fails when that is over, time after time.",
  level: "must",
  sources: [python("socket.settimeout()"), python("Notes on socket timeouts")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "mode:timeout"], peer: ["datagram"] },
  outcomes: {
    recvfrom: { conforming: ["timeout"] },
    elapsed: { conforming: ["ok"], after: { recvfrom: "timeout" } },
    again: { conforming: ["timeout"], after: { recvfrom: "timeout" } },
    next: { conforming: ["whole"] },
  },
  async script(scenario) {
    const { datagrams, record } = scenario;
    const { subject, subjectAddress, peer } = await datagrams();
    await subject.setMode("timeout", TIMEOUT_MS);
    await timesOut(scenario, "recvfrom", () => ({ call: subject.recvfrom(1024) }));
    record("again", await timesOutAgain(scenario, subject.recvfrom(1024)));
    await subject.setMode("natural");
    await peer.sendto(bytesOf("at last"), subjectAddress);
    record("next", carried((await subject.recvfrom(1024)).data, bytesOf("at last")));
  },
});
