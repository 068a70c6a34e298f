import { defineCase, outcome, python } from "../../harness/case/mod.ts";
import { compare, say } from "../udp/payload.ts";
import { punctual, TIMEOUT_MS } from "./deadline.ts";

export default defineCase({
  id: "timeout/recvfrom-timeout",
  title: "recvfrom with a timeout where no datagram arrives",
  requirement:
    "A receive of a datagram with a timeout fails when that is over, neither sooner nor later, and the next datagram is received whole.",
  level: "must",
  sources: [python("socket.settimeout()"), python("Notes on socket timeouts")],
  axes: { family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["datagram", "mode:timeout"], peer: ["datagram"] },
  outcomes: {
    recvfrom: { conforming: ["timeout"] },
    elapsed: { conforming: ["ok"], after: { recvfrom: "timeout" } },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, elapsedMs, record, measure }) {
    const { subject, subjectAddress, peer } = await datagrams();
    await subject.setMode("timeout", TIMEOUT_MS);
    const overdue = async () => {
      const receiving = subject.recvfrom(1024);
      const ended = await outcome(receiving);
      return { ended, elapsed: elapsedMs(receiving) };
    };
    const { ended, elapsed } = await overdue();
    record("recvfrom", ended);
    if (ended === "timeout") {
      record("elapsed", await punctual(measure, elapsed, async () => (await overdue()).elapsed));
    }
    await subject.setMode("natural");
    await peer.sendto(say("at last"), subjectAddress);
    record("next", compare((await subject.recvfrom(1024)).data, say("at last")));
  },
});
