import { BYTE, defineCase, INET, outcome, pendingError, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/connect/refused-state",
  title: "A socket is examined after its connect was refused",
  requirement: "A connect reports its refusal itself: no error is left, there is no peer, and close works.",
  level: "must",
  sources: [posix("connect", "ECONNREFUSED"), posix("XSH 2.10.10"), posix("getpeername", "ENOTCONN")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["bsd", "stream", "option:SO_ERROR"], peer: ["stream", "bsd"] },
  outcomes: {
    connect: { conforming: ["ECONNREFUSED"] },
    pendingError: { conforming: ["none"] },
    getpeername: { conforming: ["ENOTCONN"] },
    recv: { conforming: ["ENOTCONN", "eof"] },
    send: { conforming: ["ENOTCONN", "EPIPE"] },
    close: { conforming: ["ok"] },
  },
  async script({ closedPort, subject, peer, family, record }) {
    const socket = await subject.socket(family, "stream");
    record("connect", await outcome(socket.connect(await closedPort(peer, "stream"))));
    record("pendingError", await pendingError(socket));
    record("getpeername", await outcome(socket.getpeername()));
    record("recv", await outcome(socket.recv(1)));
    record("send", await outcome(socket.sendall(BYTE)));
    record("close", await outcome(socket.close()));
  },
});
