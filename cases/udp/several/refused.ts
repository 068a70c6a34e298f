import {
  defineCase,
  INET,
  linux,
  outcome,
  pendingError,
  posix,
  type Row,
} from "../../../harness/case/mod.ts";
import { refuse, refused } from "../connected/_nobody.ts";
import { roomFor, TEXTS } from "./_messages.ts";

const told: Row = { conforming: ["ECONNREFUSED"] };

export default defineCase({
  id: "udp/several/refused",
  title: "Calls for several datagrams report a refusal and take it away",
  requirement: "recvmmsg and sendmmsg give a pending refusal before anything else, and leave none.",
  level: "must",
  sources: [posix("XSH 2.10.10"), linux("recvmmsg(2)", "ERRORS"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "stream", "send", "mmsg", "option:SO_ERROR"],
    peer: ["datagram", "datagram:connect"],
  },
  outcomes: {
    received: told,
    afterReceived: { conforming: ["none"], after: { received: "ECONNREFUSED" } },
    sent: { ...told, after: { received: "ECONNREFUSED" } },
    afterSent: { conforming: ["none"], after: { sent: "ECONNREFUSED" } },
  },
  async script(scenario) {
    const { atOnce, record } = scenario;
    const { subject } = await refused(scenario);
    const received = await atOnce(subject.recvmmsg(roomFor(2)), outcome);
    record("received", received);
    if (received !== "ECONNREFUSED") return;
    record("afterReceived", await pendingError(subject));
    await refuse(scenario, subject);
    const sent = await atOnce(subject.sendmmsg(TEXTS), outcome);
    record("sent", sent);
    if (sent === "ECONNREFUSED") record("afterSent", await pendingError(subject));
  },
});
