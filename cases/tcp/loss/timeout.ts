import { BOTH_ROLES, bytesOf, defineCase, INET, python, received, rfc } from "../../../harness/case/mod.ts";
import { TIMEOUT_MS, timesOut } from "../../timeout/_deadline.ts";

const REQUEST = bytesOf("request");
const REPLY = bytesOf("reply");

export default defineCase({
  id: "tcp/loss/timeout",
  title: "A receive with a timeout waits for the answer to a request that is lost",
  requirement:
    "A receive's timeout ends it in time while what was sent is lost, and afterwards the request arrives " +
    "and its answer.",
  level: "must",
  sources: [python("socket.settimeout()"), rfc(9293, "3.8.1")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "mode:timeout"], peer: ["stream", "filter"] },
  outcomes: {
    recv: { conforming: ["timeout"] },
    elapsed: { conforming: ["ok"], after: { recv: "timeout" } },
    request: { conforming: ["intact"] },
    reply: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    await peer.lose("everything");
    await subject.sendall(REQUEST);
    await subject.setMode("timeout", TIMEOUT_MS);
    await timesOut(scenario, "recv", () => ({ call: subject.recv(REPLY.length) }));
    await subject.setMode("natural");
    await peer.loseNothing();
    record("request", await received(peer.recv(REQUEST.length), REQUEST));
    await peer.sendall(REPLY);
    record("reply", await received(subject.recv(REPLY.length), REPLY));
  },
});
