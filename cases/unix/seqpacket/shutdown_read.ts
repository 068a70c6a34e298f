import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  linux,
  outcome,
  posix,
  report,
} from "../../../harness/case/mod.ts";
import { connectedRecords } from "./_records.ts";

export default defineCase({
  id: "unix/seqpacket/shutdown-read",
  title: "A connection of records shuts receiving down",
  requirement: "Shutdown of receiving gives what was received and then the end; the peer's sends fail, and " +
    "its own arrive.",
  level: "should",
  sources: [posix("shutdown", "SHUT_RD"), linux("unix(7)", "SOCK_SEQPACKET"), report("microsoft/WSL", 546)],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket", "shutdown:read"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: {
    shutdown: { conforming: ["ok"] },
    unread: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    peerSend: { conforming: ["EPIPE"] },
    sent: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { record, atOnce } = scenario;
    const { subject, peer } = await connectedRecords(scenario);
    await peer.send(bytesOf("before"));
    record("shutdown", await outcome(subject.shutdown("read")));
    record("unread", compared(await subject.recv(100), bytesOf("before")));
    record("end", await atOnce(subject.recv(100), outcome));
    record("peerSend", await outcome(peer.send(bytesOf("behind"))));
    await subject.send(bytesOf("still"));
    record("sent", compared(await peer.recv(100), bytesOf("still")));
  },
});
