import {
  BYTE,
  defineCase,
  INET,
  linux,
  outcome,
  posix,
  rfc,
  WAITING_MODES,
} from "../../../harness/case/mod.ts";
import { nobody } from "./_nobody.ts";

export default defineCase({
  id: "udp/connected/refused-wakes-recv",
  title: "A refusal ends a receive that waits",
  requirement: "A receive that waits when a datagram of its own socket is refused fails with that, and ends.",
  level: "must",
  sources: [rfc(1122, "4.1.3.3"), posix("recv"), linux("udp(7)", "Error handling")],
  axes: { family: INET, mode: WAITING_MODES },
  needs: {
    subject: ["datagram", "datagram:connect", "stream", "concurrent"],
    peer: ["datagram", "datagram:connect"],
  },
  outcomes: {
    before: { conforming: ["pending"] },
    send: { conforming: ["ok"] },
    recv: { conforming: ["ECONNREFUSED"], after: { before: "pending" } },
  },
  async script(scenario) {
    const { datagram, subject, inMode, pendingOr, atOnce, record } = scenario;
    const { address } = await nobody(scenario);
    const { socket } = await datagram(subject);
    await socket.connect(address);
    await inMode(socket);
    const receiving = socket.recv(1024);
    const before = await pendingOr(receiving, outcome);
    record("before", before);
    record("send", await outcome(socket.sendOne(BYTE)));
    if (before === "pending") record("recv", await atOnce(receiving, outcome));
  },
});
