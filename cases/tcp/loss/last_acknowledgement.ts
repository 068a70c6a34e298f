import {
  BOTH_ROLES,
  defineCase,
  exchanged,
  INET,
  outcome,
  pendingError,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { isIn } from "../_state.ts";

export default defineCase({
  id: "tcp/loss/last-acknowledgement",
  title: "The last acknowledgement of a connection is lost",
  requirement:
    "An end that has closed first acknowledges the end of the other side again when that comes again, and " +
    "does not reset.",
  level: "must",
  sources: [
    rfc(9293, "3.6 (Figure 12)"),
    rfc(9293, "3.10.7.4 (TIME-WAIT)"),
    report("zephyrproject-rtos/zephyr", 46407),
    report("zephyrproject-rtos/zephyr", 46350),
    report("ausimian/tricep", 104),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream"],
    peer: ["stream", "shutdown:write", "filter", "option:TCP_INFO", "option:SO_ERROR"],
  },
  outcomes: {
    end: { conforming: ["eof"] },
    lost: { conforming: ["yes"] },
    pendingError: { conforming: ["none"] },
  },
  async script({ connected, connectedTo, visible, record }) {
    const { subject, peer, listener, address } = await connected();
    const other = await connectedTo(listener, address);
    await subject.close();
    record("end", await outcome(peer.recv(1)));
    await peer.lose("everything");
    await peer.shutdown("write");
    // Once this has gone both ways, the acknowledgement has come, too, and was lost.
    await exchanged(other.peer, other.subject);
    record("lost", await isIn(peer, "LAST_ACK"));
    await peer.loseNothing();
    await visible(peer, "ack");
    record("pendingError", await pendingError(peer));
  },
});
