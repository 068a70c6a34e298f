import { BYTE, defineCase, INET, outcome, posix } from "../../../harness/case/mod.ts";

/**
 * To Linux a TCP socket in state CLOSE cannot send, and that is EPIPE whether or not it ever was connected.
 */
const EPIPE = { outcome: "EPIPE", when: { os: "linux" } } as const;

export default defineCase({
  id: "tcp/send/not-connected",
  title: "A stream socket that was never connected carries no data",
  requirement:
    "On a stream socket that was never connected, send (even of zero bytes), recv and shutdown fail.",
  level: "should",
  sources: [posix("send", "ENOTCONN"), posix("recv", "ENOTCONN"), posix("shutdown", "ENOTCONN")],
  axes: { family: INET },
  needs: { subject: ["stream", "bsd", "send", "shutdown:write"] },
  outcomes: {
    send: { conforming: ["ENOTCONN", EPIPE] },
    sendNothing: { conforming: ["ENOTCONN", EPIPE] },
    recv: { conforming: ["ENOTCONN"] },
    shutdown: { conforming: ["ENOTCONN"] },
  },
  async script({ subject, family, record }) {
    const fresh = await subject.socket(family, "stream");
    record("send", await outcome(fresh.send(BYTE)));
    record("sendNothing", await outcome(fresh.send(new Uint8Array(0))));
    record("recv", await outcome(fresh.recv(1)));
    record("shutdown", await outcome(fresh.shutdown("write")));
  },
});
