import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/close/peeked-rst",
  title: "A byte that was only looked at is unread",
  requirement: "A close resets although all data was peeked at, as a receive with MSG_PEEK reads nothing.",
  level: "should",
  sources: [rfc(9293, "3.6.1 (SHLD-3)"), rfc(2525, "2.17"), posix("recv", "MSG_PEEK")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "demand-read", "recv:peek"], peer: ["stream"] },
  outcomes: {
    peek: { conforming: ["data"] },
    recv: { conforming: ["ECONNRESET"] },
    recvAgain: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(BYTE);
    await visible(subject, "data");
    record("peek", await outcome(subject.recv(1, ["peek"])));
    await subject.close();
    await visible(peer, "fin");
    record("recv", await outcome(peer.recv(1)));
    record("recvAgain", await outcome(peer.recv(1)));
  },
});
