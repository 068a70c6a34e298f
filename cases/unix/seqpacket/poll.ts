import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  linux,
  type Outcome,
  posix,
  type Row,
  SELECT,
} from "../../../harness/case/mod.ts";
import { connectedRecords, fillWithRecords, receivesNumbered } from "./_records.ts";

const yes: Row = { conforming: ["yes"] };
const no: Row = { conforming: ["no"] };

export default defineCase({
  id: "unix/seqpacket/poll",
  title: "A connection of records is polled",
  requirement: "A connection is readable while records are unread, empty ones " +
    "too, writable while there is room, and ends.",
  level: "should",
  sources: [posix("poll", "POLLIN, POLLOUT, POLLHUP"), linux("unix(7)", "SOCK_SEQPACKET")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket", "mode:nonblocking", "poll"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: {
    inAtFirst: no,
    outAtFirst: yes,
    inWithRecord: yes,
    inWithEmpty: yes,
    inAfter: no,
    outWhenFull: no,
    outAgain: { ...yes, after: { outWhenFull: "no" } },
    inAtEnd: { ...yes, after: { outWhenFull: "no" } },
    hupAtEnd: {
      conforming: ["yes"],
      after: { outWhenFull: "no" },
      tolerated: { no: SELECT },
    },
  },
  async script(scenario) {
    const { record } = scenario;
    const { subject, peer } = await connectedRecords(scenario);
    const tells = async (event: "in" | "out" | "hup"): Promise<Outcome> =>
      (await subject.poll(["in", "out"], 0)).includes(event) ? "yes" : "no";
    record("inAtFirst", await tells("in"));
    record("outAtFirst", await tells("out"));
    await peer.send(BYTE);
    await peer.send(new Uint8Array());
    record("inWithRecord", await tells("in"));
    await subject.recv(16);
    const withEmpty = await tells("in");
    record("inWithEmpty", withEmpty);
    if (withEmpty === "yes") await subject.recv(16);
    record("inAfter", await tells("in"));
    const { count, full } = await fillWithRecords(subject);
    // More than any queue holds were sent, or so the calls say: nothing more can be asked.
    record("outWhenFull", full === "ok" ? "yes" : await tells("out"));
    if (full === "ok") return;
    await receivesNumbered(peer, count);
    record("outAgain", await tells("out"));
    await peer.close();
    record("inAtEnd", await tells("in"));
    record("hupAtEnd", await tells("hup"));
  },
});
