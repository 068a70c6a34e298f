import { BOTH_ROLES, bytesOf, compared, defineCase, linux, report } from "../../../harness/case/mod.ts";
import { connectedRecords } from "./_records.ts";

const SENT = bytesOf("0123456789");
const NEXT = bytesOf("next");
/** Bytes of the buffer, fewer than were sent. */
const ROOM = 4;

export default defineCase({
  id: "unix/seqpacket/trunc-length",
  title: "A receiver asks how long a record is",
  requirement:
    "With MSG_TRUNC a receive counts all of a record, also beyond its buffer; with MSG_PEEK it stays there.",
  level: "may",
  sources: [linux("recv(2)", "MSG_TRUNC"), report("asterinas/asterinas", 3600)],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "type:seqpacket", "recvmsg", "recv:peek", "recv:trunc"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: {
    peeked: { conforming: ["same"] },
    count: { conforming: ["same"] },
    data: { conforming: ["intact"] },
    next: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { record } = scenario;
    const { subject, peer } = await connectedRecords(scenario);
    await peer.send(SENT);
    await peer.send(NEXT);
    const counting = async (flags: readonly ("peek" | "trunc")[]) => {
      const { count, data } = await subject.recvmsg(ROOM, flags);
      return { count: count === SENT.length ? "same" as const : "different" as const, data };
    };
    record("peeked", (await counting(["peek", "trunc"])).count);
    const { count, data } = await counting(["trunc"]);
    record("count", count);
    record("data", compared(data, SENT.subarray(0, ROOM)));
    record("next", compared(await subject.recv(100), NEXT));
  },
});
