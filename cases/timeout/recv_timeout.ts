import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, outcome, python } from "../../harness/case/mod.ts";
import { TIMEOUT_MS, timesOut, timesOutAgain } from "./_deadline.ts";

export default defineCase({
  id: "timeout/recv-timeout",
  title: "A receive with a timeout ends in time where nothing arrives",
  requirement: "A receive with a timeout fails when that is over, time after time; the connection goes on.",
  lesson: "A receive whose time is up raises socket.timeout and loses nothing: the connection goes on, " +
    "and the next receive gives what has come since.",
  level: "must",
  sources: [python("socket.settimeout()"), python("Notes on socket timeouts")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "mode:timeout"], peer: ["stream"] },
  outcomes: {
    recv: { conforming: ["timeout"] },
    elapsed: { conforming: ["ok"], after: { recv: "timeout" } },
    again: { conforming: ["timeout"], after: { recv: "timeout" } },
    peerRecv: { conforming: ["data"] },
    recvAfter: { conforming: ["data"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    await subject.setMode("timeout", TIMEOUT_MS);
    await timesOut(scenario, "recv", () => ({ call: subject.recv(1) }));
    record("again", await timesOutAgain(scenario, subject.recv(1)));
    await subject.setMode("natural");
    await subject.sendall(BYTE);
    record("peerRecv", await outcome(peer.recv(1)));
    await peer.sendall(BYTE);
    record("recvAfter", await outcome(subject.recv(1)));
  },
});
