import {
  BYTE,
  defineCase,
  INET,
  linux,
  outcome,
  pendingError,
  posix,
  type Row,
} from "../../../harness/case/mod.ts";
import { refuse, refused } from "./_nobody.ts";

const told: Row = { conforming: ["ECONNREFUSED"] };
const next = (by: string): Row => ({ ...told, after: { [by]: "ECONNREFUSED" } });
const taken = (by: string): Row => ({ conforming: ["none"], after: { [by]: "ECONNREFUSED" } });

export default defineCase({
  id: "udp/connected/refused-buffers",
  title: "Calls with several buffers, or the caller's own, report a refusal and take it away",
  requirement: "A send or a receive of several buffers, or of the caller's own, " +
    "gives a pending refusal and leaves none.",
  level: "must",
  sources: [posix("XSH 2.10.10"), posix("sendmsg", "ECONNREFUSED"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "stream", "send", "vectors", "buffers", "option:SO_ERROR"],
    peer: ["datagram", "datagram:connect"],
  },
  outcomes: {
    readv: told,
    afterReadv: taken("readv"),
    writev: next("readv"),
    afterWritev: taken("writev"),
    recvInto: next("writev"),
    afterRecvInto: taken("recvInto"),
    sendReused: next("recvInto"),
    afterSendReused: taken("sendReused"),
  },
  async script(scenario) {
    const { atOnce, record } = scenario;
    const { subject } = await refused(scenario);
    const calls = {
      readv: () => subject.readv([8, 8]),
      writev: () => subject.writev([BYTE, BYTE]),
      recvInto: () => subject.recvInto(16, 16),
      sendReused: () => subject.sendReused(BYTE),
    };
    for (const [name, call] of Object.entries(calls)) {
      if (name !== "readv") await refuse(scenario, subject);
      const how = await atOnce(call(), outcome);
      record(name, how);
      if (how !== "ECONNREFUSED") return;
      record(`after${name[0]!.toUpperCase()}${name.slice(1)}`, await pendingError(subject));
    }
  },
});
