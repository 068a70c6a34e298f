import {
  BOTH_ROLES,
  compared,
  defineCase,
  linux,
  type Outcome,
  type Row,
} from "../../../harness/case/mod.ts";
import { messages, ROOM, roomFor, TEXTS } from "../../udp/several/_messages.ts";
import { connectedRecords } from "./_records.ts";

const intact: Row = { conforming: ["intact"] };
const same: Row = { conforming: ["same"] };
const whole: Row = { conforming: ["whole"] };

export default defineCase({
  id: "unix/seqpacket/several-messages",
  title: "One call sends several records, and one receives them",
  requirement:
    "Each message of a call is a record of its own, as long as it was sent, and a call receives as many as " +
    "there are and no more than it has room for.",
  level: "must",
  sources: [linux("sendmmsg(2)"), linux("recvmmsg(2)")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "type:seqpacket", "mmsg", "recv:dontwait"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: { counts: same, sent: intact, received: whole, fewer: whole, rest: intact },
  async script(scenario) {
    const { record } = scenario;
    const { subject, peer } = await connectedRecords(scenario);
    const counts = await subject.sendmmsg(TEXTS);
    record("counts", counts.join() === TEXTS.map(({ length }) => length).join() ? "same" : "different");
    const sent: Outcome[] = [];
    for (const each of TEXTS) sent.push(compared(await peer.recv(ROOM), each));
    record("sent", sent.find((how) => how !== "intact") ?? "intact");

    const [first, second, third] = TEXTS;
    for (const each of TEXTS) await peer.send(each);
    const received = await subject.recvmmsg(roomFor(TEXTS.length + 1), { flags: ["dontwait"] });
    record("received", messages(received, TEXTS));
    for (const each of TEXTS) await peer.send(each);
    record("fewer", messages(await subject.recvmmsg(roomFor(2)), [first, second]));
    record("rest", compared(await subject.recv(ROOM), third));
  },
});
