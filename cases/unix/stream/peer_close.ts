import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  linux,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

const LAST_WORDS = bytesOf("good-bye");

export default defineCase({
  id: "unix/stream/peer-close",
  title: "A peer has closed, and the first send fails",
  requirement:
    "The first send after the peer's end fails with EPIPE; its last words and its end can be read around it.",
  level: "should",
  sources: [posix("send", "EPIPE"), posix("recv"), linux("unix(7)", "EPIPE")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    recv: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    firstSend: { conforming: ["EPIPE"] },
    endAgain: { conforming: ["eof"] },
    secondSend: { conforming: ["EPIPE"] },
    close: { conforming: ["ok"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(LAST_WORDS);
    await peer.close();
    record("recv", compared(await subject.recvExactly(LAST_WORDS.length), LAST_WORDS));
    record("end", await outcome(subject.recv(1)));
    record("firstSend", await outcome(subject.sendall(bytesOf("are you there?"))));
    record("endAgain", await outcome(subject.recv(1)));
    record("secondSend", await outcome(subject.sendall(bytesOf("hello?"))));
    record("close", await outcome(subject.close()));
  },
});
