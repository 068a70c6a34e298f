import { BOTH_ROLES, bytesOf, defineCase, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { connectedRecords } from "./_records.ts";

export default defineCase({
  id: "unix/seqpacket/zero-vs-eof",
  title: "An empty record looks like the end, and is not",
  requirement:
    "An empty record is received as 0 bytes, like the end, and more follows; nothing follows the end.",
  lesson: "An empty record and the end of the connection are both received as no bytes. Do not send " +
    "empty records where the end means something.",
  level: "may",
  sources: [posix("recv"), posix("XSH 2.10.6", "SOCK_SEQPACKET"), linux("recv(2)", "RETURN VALUE")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: {
    empty: { conforming: ["eof"] },
    next: { conforming: ["data"] },
    secondEmpty: { conforming: ["eof"] },
    end: { conforming: ["eof"] },
    endAgain: { conforming: ["eof"] },
    send: { conforming: ["EPIPE"] },
    peerEmpty: { conforming: ["eof"] },
    peerNext: { conforming: ["data"] },
    openEmpty: { conforming: ["eof"] },
    openNext: { conforming: ["data"] },
  },
  async script(scenario) {
    const { record } = scenario;
    const first = await connectedRecords(scenario);
    for (const text of ["", "more", ""]) await first.peer.send(bytesOf(text));
    await first.peer.close();
    record("empty", await outcome(first.subject.recv(10)));
    record("next", await outcome(first.subject.recv(10)));
    record("secondEmpty", await outcome(first.subject.recv(10)));
    record("end", await outcome(first.subject.recv(10)));
    record("endAgain", await outcome(first.subject.recv(10)));
    record("send", await outcome(first.subject.send(bytesOf("anybody?"))));
    const second = await connectedRecords(scenario);
    for (const text of ["", "more"]) await second.subject.send(bytesOf(text));
    record("peerEmpty", await outcome(second.peer.recv(10)));
    record("peerNext", await outcome(second.peer.recv(10)));
    for (const text of ["", "more"]) await second.peer.send(bytesOf(text));
    record("openEmpty", await outcome(second.subject.recv(10)));
    record("openNext", await outcome(second.subject.recv(10)));
  },
});
