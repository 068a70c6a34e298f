import {
  BYTE,
  defineCase,
  INET,
  linux,
  type Outcome,
  outcome,
  pendingError,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";
import { refuse, refused } from "./_nobody.ts";

/** The row of a checkpoint that comes after that of a reader. */
const after = (reader: string, conforming: Outcome) =>
  ({ conforming: [conforming], after: { [reader]: "ECONNREFUSED" } }) as const;

export default defineCase({
  id: "udp/connected/refused-readers",
  title: "Whatever call comes next reports a refusal and takes it away",
  requirement:
    "A peek, a receive, a message or a send to an address gives a pending refusal, and leaves none.",
  level: "must",
  sources: [posix("XSH 2.10.10"), rfc(1122, "4.1.3.3"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: {
    subject: [
      "datagram",
      "datagram:connect",
      "send",
      "recv:peek",
      "recv:dontwait",
      "recvmsg",
      "option:SO_ERROR",
    ],
    peer: ["datagram", "datagram:connect"],
  },
  outcomes: {
    peek: { conforming: ["ECONNREFUSED"] },
    afterPeek: after("peek", "none"),
    dontwait: after("peek", "ECONNREFUSED"),
    afterDontwait: after("dontwait", "none"),
    recvfrom: after("dontwait", "ECONNREFUSED"),
    afterRecvfrom: after("recvfrom", "none"),
    recvmsg: after("recvfrom", "ECONNREFUSED"),
    afterRecvmsg: after("recvmsg", "none"),
    sendto: after("recvmsg", "ECONNREFUSED"),
    afterSendto: after("sendto", "none"),
  },
  async script(scenario) {
    const { atOnce, record } = scenario;
    const { subject, address } = await refused(scenario);
    const readers = {
      peek: () => subject.recv(16, ["peek"]),
      dontwait: () => subject.recv(16, ["dontwait"]),
      recvfrom: () => subject.recvfrom(16),
      recvmsg: () => subject.recvmsg(16),
      sendto: () => subject.sendto(BYTE, address),
    };
    for (const [name, call] of Object.entries(readers)) {
      const how = await atOnce(call(), outcome);
      record(name, how);
      if (how !== "ECONNREFUSED") return;
      record(`after${name[0]!.toUpperCase()}${name.slice(1)}`, await pendingError(subject));
      if (name !== "sendto") await refuse(scenario, subject);
    }
  },
});
