import { BYTE, defineCase, INET, outcome, posix } from "../../../harness/case/mod.ts";
import { nonblocking, settled } from "./_attempt.ts";

const refused = { conforming: ["ECONNREFUSED"] } as const;
const notConnected = { ENOTCONN: "POSIX: there is no connection" } as const;

export default defineCase({
  id: "tcp/connect/nonblocking-refused-via-io",
  title: "The call that comes next reports that a nonblocking connect was refused",
  requirement: "The call after a refused connect in progress reports it once, be it a connect, recv or send.",
  level: "should",
  sources: [posix("XSH 2.10.10"), posix("connect", "EINPROGRESS")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["bsd", "stream", "mode:nonblocking", "poll"], peer: ["stream", "bsd"] },
  outcomes: {
    connect: refused,
    connectAgain: {
      conforming: ["EINPROGRESS"],
      tolerated: {
        ECONNREFUSED: "the refusal may be there by the time the call returns",
        EINVAL: { reason: "POSIX: the socket is of no use any more", when: { os: "!linux" } },
      },
    },
    recv: refused,
    recvAgain: { conforming: ["eof"], tolerated: notConnected },
    send: refused,
    sendAgain: { conforming: ["EPIPE"], tolerated: notConnected },
    recvAfterSend: { conforming: ["eof"], tolerated: notConnected },
  },
  async script(scenario) {
    const { closedPort, peer, record } = scenario;
    const address = await closedPort(peer, "stream");
    const refusedSocket = async () => {
      const socket = await nonblocking(scenario);
      await outcome(socket.connect(address));
      await settled(socket);
      return socket;
    };
    const connecting = await refusedSocket();
    record("connect", await outcome(connecting.connect(address)));
    record("connectAgain", await outcome(connecting.connect(address)));
    const receiving = await refusedSocket();
    record("recv", await outcome(receiving.recv(1)));
    record("recvAgain", await outcome(receiving.recv(1)));
    const sending = await refusedSocket();
    record("send", await outcome(sending.sendall(BYTE)));
    record("sendAgain", await outcome(sending.sendall(BYTE)));
    record("recvAfterSend", await outcome(sending.recv(1)));
  },
});
