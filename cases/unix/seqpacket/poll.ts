import {
  BOTH_ROLES,
  BYTE,
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
const LARGE = new Uint8Array(1_000);

const yes: Row = { conforming: ["yes"] };
const no: Row = { conforming: ["no"] };

export default defineCase({
  id: "unix/seqpacket/poll",
  title: "A connection of records is polled",
  requirement:
    "A connection is readable while records are unread, empty ones too, writable while there is room, and ends.",
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
      tolerated: { no: "a poll that is made of select() has no hang-ups" },
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
    await subject.setMode("nonblocking");
    let count = 0;
    while (count < TOO_MANY && await outcome(subject.send(LARGE)) === "ok") count++;
    // More than any queue holds were sent, or so the calls say: nothing more can be asked.
    record("outWhenFull", count === TOO_MANY ? "yes" : await tells("out"));
    if (count === TOO_MANY) return;
    for (let index = 0; index < count; index++) await peer.recv(LARGE.length);
    record("outAgain", await tells("out"));
    await peer.close();
    record("inAtEnd", await tells("in"));
    record("hupAtEnd", await tells("hup"));
  },
});
