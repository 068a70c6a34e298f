import {
  BYTE,
  compared,
  defineCase,
  exchanged,
  INET,
  linux,
  outcome,
  pendingError,
  posix,
  sameAddress,
} from "../../../harness/case/mod.ts";
import { nonblocking, settled } from "./_attempt.ts";

export default defineCase({
  id: "tcp/connect/nonblocking-success",
  title: "A nonblocking connect is followed to its success",
  requirement:
    "A connect that does not wait is in progress until the socket is writable, with no pending error, " +
    "also where its peer has sent and closed by then.",
  level: "must",
  sources: [posix("connect", "EINPROGRESS"), posix("poll", "POLLOUT"), linux("connect(2)", "EINPROGRESS")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["bsd", "stream", "mode:nonblocking", "poll", "option:SO_ERROR"],
    peer: ["stream", "poll"],
  },
  outcomes: {
    connect: {
      conforming: ["EINPROGRESS"],
      tolerated: { ok: "the connection may be there by the time the call returns" },
    },
    writable: { conforming: ["yes"] },
    fault: { conforming: ["no"] },
    pendingError: { conforming: ["none"] },
    // Linux reports once that a connect has succeeded.
    again: { conforming: ["ok", "EISCONN"] },
    onceMore: { conforming: ["EISCONN"] },
    kept: { conforming: ["EAGAIN"] },
    peerName: { conforming: ["same"] },
    exchange: { conforming: ["intact"] },
    endedWritable: { conforming: ["yes"] },
    last: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    otherConnections: { conforming: ["no"] },
  },
  async script(scenario) {
    const { listening, peer, record } = scenario;
    const { listener, address } = await listening(peer);
    const socket = await nonblocking(scenario);
    record("connect", await outcome(socket.connect(address)));
    const events = await settled(socket);
    record("writable", events.includes("out") ? "yes" : "no");
    record("fault", events.includes("err") || events.includes("hup") ? "yes" : "no");
    record("pendingError", await pendingError(socket));
    record("again", await outcome(socket.connect(address)));
    record("onceMore", await outcome(socket.connect(address)));
    record("kept", await outcome(socket.recv(1)));
    record("peerName", sameAddress(await socket.getpeername(), address) ? "same" : "different");
    const accepted = await listener.accept();
    await socket.setMode("natural");
    record("exchange", await exchanged(socket, accepted.socket));

    const ended = await nonblocking(scenario);
    await outcome(ended.connect(address));
    const { socket: brief } = await listener.accept();
    await brief.sendall(BYTE);
    await brief.close();
    record("endedWritable", (await settled(ended)).includes("out") ? "yes" : "no");
    await ended.setMode("natural");
    record("last", compared(await ended.recv(10), BYTE));
    record("end", await outcome(ended.recv(1)));
    record("otherConnections", (await listener.poll(["in"], 0)).length > 0 ? "yes" : "no");
  },
});
