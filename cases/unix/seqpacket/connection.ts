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

export default defineCase({
  id: "unix/seqpacket/connection",
  title: "Records need a connection, and each side ends its own direction",
  requirement:
    "A socket of records sends to nobody before it is connected, and a half-close ends one direction.",
  level: "should",
  sources: [
    posix("XSH 2.10.6", "SOCK_SEQPACKET"),
    posix("send", "ENOTCONN"),
    posix("shutdown"),
    linux("unix(7)", "SOCK_SEQPACKET"),
  ],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket", "shutdown:write"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: {
    sendUnconnected: { conforming: ["ENOTCONN"] },
    connectToStream: { conforming: ["EPROTOTYPE"] },
    listenUnbound: { conforming: ["EDESTADDRREQ", "EINVAL"] },
    request: { conforming: ["intact"] },
    peerEnd: { conforming: ["eof"] },
    send: { conforming: ["EPIPE"] },
    reply: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { subject: seat, peer: elsewhere, listening, family, record } = scenario;
    const stream = await listening(elsewhere);
    const unconnected = await seat.socket(family, "seqpacket");
    record("sendUnconnected", await outcome(unconnected.send(bytesOf("whom?"))));
    record("connectToStream", await outcome(unconnected.connect(stream.address)));
    record("listenUnbound", await outcome((await seat.socket(family, "seqpacket")).listen(1)));
    const { subject, peer } = await connectedRecords(scenario);
    await subject.send(bytesOf("a request"));
    await subject.shutdown("write");
    record("request", compared(await peer.recv(100), bytesOf("a request")));
    record("peerEnd", await outcome(peer.recv(100)));
    record("send", await outcome(subject.send(bytesOf("too late"))));
    await peer.send(bytesOf("a reply"));
    record("reply", compared(await subject.recv(100), bytesOf("a reply")));
    await peer.close();
    record("end", await outcome(subject.recv(100)));
  },
});
