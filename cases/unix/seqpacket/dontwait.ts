import {
  BOTH_ROLES,
  defineCase,
  linux,
  type Outcome,
  outcome,
  posix,
  type Row,
} from "../../../harness/case/mod.ts";
import { connectedRecords, numbered, receivesNumbered, TOO_MANY } from "./_records.ts";

const refused: Row = { conforming: ["EAGAIN", "EWOULDBLOCK"] };

export default defineCase({
  id: "unix/seqpacket/dontwait",
  title: "A record must not be waited for on a connection that blocks",
  requirement: "With MSG_DONTWAIT a receive without a record and a send without room fail at once.",
  level: "should",
  sources: [linux("send(2)", "MSG_DONTWAIT"), linux("recv(2)", "MSG_DONTWAIT"), posix("send", "EAGAIN")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket", "send:dontwait", "recv:dontwait"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: {
    empty: refused,
    full: refused,
    records: { conforming: ["same"], after: { full: "EAGAIN" } },
    withRoom: { conforming: ["ok"], after: { full: "EAGAIN" } },
  },
  async script(scenario) {
    const { atOnce, record } = scenario;
    const { subject, peer } = await connectedRecords(scenario);
    record("empty", await atOnce(subject.recv(16, ["dontwait"]), outcome));
    let full: Outcome = "ok";
    let count = 0;
    while (full === "ok" && count < TOO_MANY) {
      full = await atOnce(subject.send(numbered(count), ["dontwait"]), outcome);
      if (full === "ok") count++;
    }
    record("full", full);
    if (full !== "EAGAIN") return;
    record("records", await receivesNumbered(peer, count) ? "same" : "different");
    record("withRoom", await outcome(subject.send(numbered(0), ["dontwait"])));
  },
});
