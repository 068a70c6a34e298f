import { BYTE, defineCase, INET, outcome, posix } from "../../../harness/case/mod.ts";

/**
 * To Linux a TCP socket in state CLOSE cannot send, and that is EPIPE whether or not it ever was connected.
 */
const EPIPE = { outcome: "EPIPE", when: { os: "linux" } } as const;

export default defineCase({
  id: "tcp/send/not-connected",
  title: "A stream socket that was never connected carries no data",
  requirement:
    "On a stream socket that was never connected, send (even of zero bytes), sendto, recv and shutdown " +
    "fail, and nobody is asked for a connection.",
  level: "should",
  sources: [posix("send", "ENOTCONN"), posix("recv", "ENOTCONN"), posix("shutdown", "ENOTCONN")],
  axes: { family: INET },
  needs: { subject: ["stream", "datagram", "bsd", "send", "shutdown:write"], peer: ["stream", "poll"] },
  outcomes: {
    send: { conforming: ["ENOTCONN", EPIPE] },
    sendNothing: { conforming: ["ENOTCONN", EPIPE] },
    sendto: { conforming: ["ENOTCONN", EPIPE] },
    asked: { conforming: ["no"] },
    recv: { conforming: ["ENOTCONN"] },
    shutdown: { conforming: ["ENOTCONN"] },
  },
  async script({ listening, subject, peer, family, record }) {
    const fresh = await subject.socket(family, "stream");
    record("send", await outcome(fresh.send(BYTE)));
    record("sendNothing", await outcome(fresh.send(new Uint8Array(0))));
    const { listener, address } = await listening(peer);
    record("sendto", await outcome(fresh.sendto(BYTE, address)));
    record("asked", (await listener.poll(["in"], 0)).includes("in") ? "yes" : "no");
    record("recv", await outcome(fresh.recv(1)));
    record("shutdown", await outcome(fresh.shutdown("write")));
  },
});
