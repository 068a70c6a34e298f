import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  linux,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";
import { connectedRecords } from "./_records.ts";

const REPLY = bytesOf("I have not read it");
/** Receives that find the reply, the reset and the end, in whatever order. */
const RECEIVES = 3;

export default defineCase({
  id: "unix/seqpacket/close-unread",
  title: "A peer replies with a record and closes with the request unread",
  requirement:
    "When a peer closes with a record unread, its reply can still be received, and ECONNRESET is reported " +
    "once.",
  level: "should",
  sources: [linux("unix(7)", "ECONNRESET"), posix("recv", "ECONNRESET"), posix("send", "EPIPE")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: {
    reply: { conforming: ["intact"] },
    resetOnce: {
      conforming: ["yes"],
      tolerated: { no: { reason: "the BSDs report no reset over AF_UNIX", when: { os: "!linux" } } },
    },
    end: { conforming: ["eof"] },
    send: { conforming: ["EPIPE"] },
  },
  async script(scenario) {
    const { record } = scenario;
    const { subject, peer } = await connectedRecords(scenario);
    await subject.send(bytesOf("a request"));
    await peer.send(REPLY);
    await peer.close();
    let [reply, resets] = ["none" as "none" | ReturnType<typeof compared>, 0];
    for (let index = 0; index < RECEIVES; index++) {
      const receiving = subject.recv(100);
      const found = await outcome(receiving);
      if (found === "data") reply = compared(await receiving, REPLY);
      if (found === "ECONNRESET") resets++;
    }
    record("reply", reply);
    record("resetOnce", resets === 1 ? "yes" : "no");
    record("end", await outcome(subject.recv(100)));
    record("send", await outcome(subject.send(bytesOf("another request"))));
  },
});
