import { defineCase, outcome, posix } from "../../../harness/case/mod.ts";

const BYTE = Uint8Array.of(1);

export default defineCase({
  id: "tcp/reset/send-after-rst",
  title: "sends after the peer aborted the connection",
  requirement:
    "The first send after a reset reports the reset, every later one a broken pipe; a receive then sees end of file, as the error was reported.",
  level: "should",
  sources: [posix("send", "ECONNRESET, EPIPE"), posix("XSH 2.10.10")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["stream"], peer: ["stream", "abort"] },
  outcomes: {
    firstSend: {
      conforming: ["ECONNRESET"],
      tolerated: { EPIPE: "the connection's end is looked at before its pending error, as on BSD" },
    },
    secondSend: {
      conforming: ["EPIPE"],
      tolerated: { ECONNRESET: "the error stays set until the socket is closed" },
    },
    thirdSend: {
      conforming: ["EPIPE"],
      tolerated: { ECONNRESET: "the error stays set until the socket is closed" },
    },
    recv: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: "no send has taken the error, or it stays set" },
    },
  },
  // A reset that no call reports is an error that was lost.
  joint: [{
    of: ["firstSend", "recv"],
    conforming: [["ECONNRESET", "eof"]],
    tolerated: [
      { sequence: ["EPIPE", "ECONNRESET"], reason: "the sends left the error to the receive" },
      { sequence: ["ECONNRESET", "ECONNRESET"], reason: "the error stays set until the socket is closed" },
    ],
  }],
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.abort();
    await visible(subject, "reset");
    record("firstSend", await outcome(subject.sendall(BYTE)));
    record("secondSend", await outcome(subject.sendall(BYTE)));
    record("thirdSend", await outcome(subject.sendall(BYTE)));
    record("recv", await outcome(subject.recv(1)));
  },
});
