import { defineCase, INET, linux, outcome, pendingError, posix } from "../../../harness/case/mod.ts";
import { askEverything } from "../../_every_call.ts";
import { refused } from "./_nobody.ts";

export default defineCase({
  id: "udp/connected/refused-kept",
  title: "A refusal stays pending until a call has reported it",
  requirement: "Names, polls, counts, options and modes that are asked for or set, " +
    "and duplicates, leave a refusal to SO_ERROR.",
  level: "must",
  sources: [posix("XSH 2.10.10"), posix("getsockopt", "SO_ERROR"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "stream", "option:SO_ERROR"],
    peer: ["datagram", "datagram:connect"],
  },
  outcomes: {
    getsockname: { conforming: ["ok"] },
    getpeername: { conforming: ["ok"] },
    pendingError: { conforming: ["ECONNREFUSED"] },
    recvfrom: { conforming: ["pending"] },
  },
  async script(scenario) {
    const { pendingOr, record } = scenario;
    const { subject } = await refused(scenario);
    const { seat } = subject;
    record("getsockname", await outcome(subject.getsockname()));
    record("getpeername", await outcome(subject.getpeername()));
    if (seat.has("option:SO_RCVBUF")) {
      await outcome(subject.setsockopt("SO_RCVBUF", 100_000));
      await outcome(subject.getsockopt("SO_RCVBUF"));
    }
    if (seat.has("mode:nonblocking")) {
      await subject.setMode("nonblocking");
      await subject.setMode("natural");
    }
    await askEverything(subject);
    record("pendingError", await pendingError(subject));
    record("recvfrom", await pendingOr(subject.recvfrom(16), outcome));
  },
});
