import { BOTH_ROLES, BYTE, defineCase, INET, outcome, rfc } from "../../harness/case/mod.ts";

export default defineCase({
  id: "relay/half-close",
  title: "A relay passes a half-close on",
  requirement: "What one end sent before its half-close arrives at the other end, and then the end of file.",
  level: "should",
  sources: [rfc(9293, "3.6.1")],
  relay: "only",
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    data: { conforming: ["data"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, passedOn, record }) {
    const { subject, peer } = await connected();
    await subject.sendall(BYTE);
    await subject.shutdown("write");
    record("data", await passedOn(peer.recv(1), outcome));
    record("end", await passedOn(peer.recv(1), outcome));
  },
});
