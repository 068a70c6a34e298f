import {
  BOTH_ROLES,
  BYTE,
  bytesOf,
  defineCase,
  exchanged,
  INET,
  linux,
  outcome,
  posix,
  type Row,
  STAYS_SET,
} from "../../../harness/case/mod.ts";
import { set } from "../../option/_value.ts";
import { sendPart } from "../send/_file_part.ts";

const FILE = bytesOf("ab");

const end: Row = { conforming: ["eof"], tolerated: { ECONNRESET: STAYS_SET } };
const broken: Row = { conforming: ["EPIPE"], tolerated: { ECONNRESET: STAYS_SET } };
const yes: Row = { conforming: ["yes"] };

export default defineCase({
  id: "tcp/reset/told-then-others",
  title: "A receive has reported a reset, and every other call is made",
  requirement: "After a reset that a receive has reported, receives of every kind give the end of file and " +
    "sends of every kind fail, nothing is unread, both directions are ready, and the socket is not " +
    "connected any more. Another connection notices nothing of it.",
  level: "should",
  sources: [
    posix("send", "EPIPE"),
    posix("shutdown", "ENOTCONN"),
    posix("setsockopt"),
    linux("poll(2)", "POLLHUP"),
    linux("ioctl(2)"),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: [
      ...["stream", "recv:peek", "recvmsg", "vectors", "fionread", "sendfile", "poll"] as const,
      ...["shutdown:write", "shutdown:both", "option:SO_KEEPALIVE"] as const,
    ],
    peer: ["stream", "abort"],
  },
  outcomes: {
    told: { conforming: ["ECONNRESET"] },
    peek: end,
    readv: end,
    recvmsg: end,
    fionread: { conforming: ["same"] },
    readable: yes,
    writable: yes,
    option: { conforming: ["same"], tolerated: { EINVAL: "the socket has been shut down" } },
    writev: broken,
    sendfile: broken,
    sendto: broken,
    shutdownWrite: { conforming: ["ENOTCONN"] },
    shutdownBoth: { conforming: ["ENOTCONN"] },
    close: { conforming: ["ok"] },
    others: { conforming: ["intact"] },
  },
  async script({ connected, connectedTo, visible, record }) {
    const other = await connected();
    const { subject, peer } = await connectedTo(other.listener, other.address);
    const address = await subject.getpeername();
    await peer.abort();
    await visible(subject, "reset");
    record("told", await outcome(subject.recv(1)));
    record("peek", await outcome(subject.recv(1, ["peek"])));
    record("readv", await outcome(subject.readv([1, 1])));
    record("recvmsg", await outcome(subject.recvmsg(1).then(({ data }) => data)));
    record("fionread", await subject.fionread() === 0 ? "same" : "different");
    const events = await subject.poll(["in", "out"], 0);
    record("readable", events.includes("in") ? "yes" : "no");
    record("writable", events.includes("out") ? "yes" : "no");
    record("option", await set(subject, "SO_KEEPALIVE", 1));
    record("writev", await outcome(subject.writev([BYTE])));
    record("sendfile", await outcome(sendPart(subject, FILE)));
    record("sendto", await outcome(subject.sendto(BYTE, address)));
    record("shutdownWrite", await outcome(subject.shutdown("write")));
    record("shutdownBoth", await outcome(subject.shutdown("both")));
    record("close", await outcome(subject.close()));
    record("others", await exchanged(other.subject, other.peer));
  },
});
