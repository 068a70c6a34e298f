import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  ending,
  INET,
  intact,
  type Outcome,
  outcome,
  received,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { LOST, whileDown, worst } from "./_path.ts";

const DATA = { seed: 82, length: 3_000 };
const REPLY = bytesOf("the reply");

export default defineCase({
  id: "tcp/loss/data-and-end",
  title: "Bytes are lost together with the end after them, or before it",
  requirement:
    "Bytes and the half-close after them, all lost or the bytes alone, reach the peer in order, and its " +
    "reply comes.",
  level: "must",
  sources: [
    rfc(9293, "3.6 (Case 1)"),
    rfc(9293, "3.8.1"),
    report("zephyrproject-rtos/zephyr", 8188),
    report("ausimian/tricep", 27),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "filter"] },
  outcomes: {
    lost: LOST,
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    reply: { conforming: ["intact"] },
    replyEnd: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connected, connectedTo, record } = scenario;
    const one = await connected();
    const other = await connectedTo(one.listener, one.address);
    await one.peer.lose("everything");
    await other.peer.lose("data");
    const both = [one, other];
    for (const { subject } of both) {
      await subject.sendall(DATA);
      await subject.shutdown("write");
    }
    const draining = both.map(({ peer }) => peer.drain({ pattern: DATA }));
    record("lost", await whileDown(scenario, ...draining));
    for (const { peer } of both) await peer.loseNothing();
    const drained = await Promise.all(draining);
    record("content", worst(drained.map((each) => intact(each, DATA.length)), "intact"));
    record("end", worst(drained.map(ending), "eof"));
    const replies: Outcome[] = [];
    const ends: Outcome[] = [];
    for (const { subject, peer } of both) {
      await peer.sendall(REPLY);
      await peer.close();
      replies.push(await received(subject.recv(REPLY.length), REPLY));
      ends.push(await outcome(subject.recv(1)));
    }
    record("reply", worst(replies, "intact"));
    record("replyEnd", worst(ends, "eof"));
  },
});
