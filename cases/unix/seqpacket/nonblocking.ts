import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  linux,
  outcome,
  posix,
  type Row,
} from "../../../harness/case/mod.ts";
import { connectedRecords, fillWithRecords, numbered, receivesNumbered } from "./_records.ts";

const refused: Row = { conforming: ["EAGAIN", "EWOULDBLOCK"] };

export default defineCase({
  id: "unix/seqpacket/nonblocking",
  title: "Records are sent and received without waiting",
  requirement:
    "A nonblocking receive without a record and a send without room fail with EAGAIN, and no record is lost.",
  level: "should",
  sources: [posix("recv", "EAGAIN"), posix("send", "EAGAIN"), linux("unix(7)", "SOCK_SEQPACKET")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket", "mode:nonblocking", "shutdown:write"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: {
    waits: { conforming: ["pending"] },
    woken: { conforming: ["data"], after: { waits: "pending" } },
    empty: refused,
    full: refused,
    records: { conforming: ["same"], after: { full: "EAGAIN" } },
    halfClosed: { ...refused, after: { full: "EAGAIN" } },
    withRoom: { conforming: ["ok"], after: { full: "EAGAIN" } },
    last: { conforming: ["intact"], after: { full: "EAGAIN" } },
    end: { conforming: ["eof"], after: { full: "EAGAIN" } },
  },
  async script(scenario) {
    const { pendingOr, atOnce, record } = scenario;
    const { subject, peer } = await connectedRecords(scenario);
    const waiting = subject.recv(1_024);
    const waits = await pendingOr(waiting, outcome);
    record("waits", waits);
    if (waits === "pending") {
      await peer.send(numbered(0));
      record("woken", await outcome(waiting));
    }
    await subject.setMode("nonblocking");
    record("empty", await atOnce(subject.recv(16), outcome));
    const { count, full } = await fillWithRecords(subject);
    record("full", full);
    if (full !== "EAGAIN") return;
    record("records", await receivesNumbered(peer, count) ? "same" : "different");
    record("withRoom", await outcome(subject.send(bytesOf("the last"))));
    record("last", compared(await peer.recv(64), bytesOf("the last")));
    await subject.shutdown("write");
    record("halfClosed", await atOnce(subject.recv(16), outcome));
    await peer.close();
    record("end", await outcome(subject.recv(16)));
  },
});
