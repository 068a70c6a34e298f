import { BYTE, defineCase, INET, linux, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/connect/several-messages",
  title: "Calls for several messages are made where there is no connection",
  requirement:
    "On a stream socket that is not connected, or that listens, recvmmsg and sendmmsg fail as recvmsg and " +
    "sendmsg do, and give no end of file.",
  level: "must",
  sources: [linux("recvmmsg(2)", "ERRORS"), posix("recvmsg", "ENOTCONN"), posix("sendmsg", "ENOTCONN")],
  axes: { role: ["server"], family: INET },
  needs: { subject: ["bsd", "stream", "mmsg"] },
  outcomes: {
    received: { conforming: ["ENOTCONN"] },
    sent: { conforming: ["EPIPE", "ENOTCONN"] },
    listenerReceived: { conforming: ["ENOTCONN"] },
    listenerSent: { conforming: ["EPIPE", "ENOTCONN"] },
  },
  async script({ listening, family, subject, atOnce, record }) {
    const fresh = await subject.socket(family, "stream");
    record("received", await atOnce(fresh.recvmmsg([1, 1]), outcome));
    record("sent", await atOnce(fresh.sendmmsg([BYTE]), outcome));
    const { listener } = await listening(subject);
    record("listenerReceived", await atOnce(listener.recvmmsg([1, 1]), outcome));
    record("listenerSent", await atOnce(listener.sendmmsg([BYTE]), outcome));
  },
});
