import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  linux,
  type Outcome,
  outcome,
  posix,
  type Row,
} from "../../../harness/case/mod.ts";
import { connectedRecords } from "./_records.ts";

/** Records that no queue holds, be it one of so many records or of so many bytes. */
const TOO_MANY = 5_000;

const numbered = (index: number): Uint8Array => bytesOf(`record ${index}`.padEnd(1_000));
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
    subject: ["bsd", "stream", "send", "type:seqpacket", "mode:nonblocking"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: {
    waits: { conforming: ["pending"] },
    woken: { conforming: ["data"], after: { waits: "pending" } },
    empty: refused,
    full: refused,
    records: { conforming: ["same"], after: { full: "EAGAIN" } },
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
    let [count, full]: [number, Outcome] = [0, "ok"];
    while (full === "ok" && count < TOO_MANY) {
      full = await outcome(subject.send(numbered(count)));
      if (full === "ok") count++;
    }
    record("full", full);
    if (full !== "EAGAIN") return;
    let same = true;
    for (let index = 0; index < count; index++) {
      same &&= compared(await peer.recv(1_024), numbered(index)) === "intact";
    }
    record("records", same ? "same" : "different");
    record("withRoom", await outcome(subject.send(bytesOf("the last"))));
    record("last", compared(await peer.recv(64), bytesOf("the last")));
    await peer.close();
    record("end", await outcome(subject.recv(16)));
  },
});
