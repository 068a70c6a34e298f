import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  linux,
  outcome,
  posix,
  python,
  type Row,
} from "../../../harness/case/mod.ts";
import { connectedRecords, fillWithRecords, numbered, receivesNumbered } from "./_records.ts";

/** Milliseconds after which a call that can do nothing has its time up. */
const SHORT_MS = 50;
const FIRST = bytesOf("the first");

/** A call that can do nothing. */
const waits: Row = {
  conforming: [
    { outcome: "pending", when: { mode: "blocking" } },
    { outcome: "timeout", when: { mode: "timeout" } },
  ],
};

const after = { full: "EAGAIN" } as const;

export default defineCase({
  id: "unix/seqpacket/waits",
  title: "A receive of a record waits for one, and a send waits for room",
  requirement:
    "A receive waits for a record and a send for room, no longer than a timeout says, and no record is lost.",
  level: "should",
  sources: [posix("recv"), posix("send"), linux("unix(7)", "SOCK_SEQPACKET"), python("socket.settimeout")],
  axes: { role: BOTH_ROLES, family: ["unix"], mode: ["blocking", "timeout"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket", "mode:nonblocking", "timeout:send"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: {
    noRecord: waits,
    received: { conforming: ["intact"] },
    full: { conforming: ["EAGAIN"] },
    noRoom: { ...waits, after },
    records: { conforming: ["same"], after },
    sent: { conforming: ["ok"], after },
    last: { conforming: ["intact"], after },
  },
  async script(scenario) {
    const { inMode, mode, pendingOr, record } = scenario;
    const { subject, peer } = await connectedRecords(scenario);
    /** A call that can do nothing yet, after one whose time was up. */
    const begun = async <T>(checkpoint: string, call: () => Promise<T>): Promise<{ call: Promise<T> }> => {
      if (mode === "timeout") {
        await subject.setMode(mode, SHORT_MS);
        record(checkpoint, await outcome(call()));
      }
      await inMode(subject);
      const waiting = call();
      const how = await pendingOr(waiting, outcome);
      if (mode !== "timeout") record(checkpoint, how);
      return { call: waiting };
    };
    const receiving = await begun("noRecord", () => subject.recv(100));
    await peer.send(FIRST);
    record("received", compared(await receiving.call, FIRST));
    const { count, full } = await fillWithRecords(subject);
    record("full", full);
    if (full !== "EAGAIN") return;
    // As large as the one that was refused: a queue of bytes may have room for a smaller one.
    const last = numbered(count);
    const sending = await begun("noRoom", () => subject.send(last));
    record("records", await receivesNumbered(peer, count) ? "same" : "different");
    record("sent", await outcome(sending.call));
    record("last", compared(await peer.recv(1_024), last));
  },
});
