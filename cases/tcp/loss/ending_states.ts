import { BOTH_ROLES, defineCase, INET, linux, rfc } from "../../../harness/case/mod.ts";
import { isIn } from "../_state.ts";
import { whileDown } from "./_path.ts";

const holds = { conforming: ["yes"] } as const;

export default defineCase({
  id: "tcp/loss/ending-states",
  title: "The end of a connection is not acknowledged for a while",
  requirement:
    "TCP_INFO says that an end waits for the acknowledgement of its FIN, whether it has closed first or " +
    "last, and goes on when that has come.",
  level: "may",
  sources: [rfc(9293, "3.3.2"), linux("tcp(7)", "TCP_INFO")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "shutdown:write", "option:TCP_INFO"],
    peer: ["stream", "shutdown:write", "filter"],
  },
  outcomes: { first: holds, firstAcknowledged: holds, last: holds, lastAcknowledged: holds },
  async script(scenario) {
    const { connected, visible, record } = scenario;
    const first = await connected();
    await first.peer.lose("everything");
    await first.subject.shutdown("write");
    record("first", await isIn(first.subject, "FIN_WAIT1"));
    await first.peer.loseNothing();
    await visible(first.subject, "ack");
    record("firstAcknowledged", await isIn(first.subject, "FIN_WAIT2"));

    const last = await connected();
    await last.peer.shutdown("write");
    await visible(last.subject, "fin");
    await last.peer.lose("everything");
    await last.subject.shutdown("write");
    record("last", await isIn(last.subject, "LAST_ACK"));
    // The FIN of a stack of its own may still be on its way, and must be lost.
    await whileDown(scenario, last.peer.recv(1));
    await last.peer.loseNothing();
    await visible(last.subject, "ack");
    record("lastAcknowledged", await isIn(last.subject, "CLOSE"));
  },
});
