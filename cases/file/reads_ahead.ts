import { bytesOf, compared, defineCase, outcome, posix, python, tutorial } from "../../harness/case/mod.ts";
import { LINE, withFiles } from "./_pair.ts";

export default defineCase({
  id: "file/reads-ahead",
  title: "A file takes more from its socket than it gives",
  requirement:
    "A file fills its buffer with all that has arrived, so the socket itself has nothing left to receive.",
  lesson: "A file reads more than it gives. Do not mix its readline() with recv() on the socket: what " +
    "the file has in its buffer never comes to the socket again.",
  level: "may",
  sources: [tutorial("makefile"), posix("XSH 2.5.1"), python("socket.makefile")],
  axes: {},
  needs: { subject: ["file", "stream", "recv:dontwait"], peer: ["stream"] },
  outcomes: {
    line: { conforming: ["intact"] },
    socket: { conforming: ["EAGAIN"], tolerated: { data: "the file has no buffer" } },
    file: { conforming: ["intact"], after: { socket: "EAGAIN" } },
  },
  async script({ connected, visible, record }) {
    const { subject, peer, reader } = await withFiles({ connected });
    await peer.sendall(bytesOf("one\ntwo\n"));
    await visible(subject, "data", 8);
    record("line", compared(await reader.readline(LINE), bytesOf("one\n")));
    const socket = await outcome(subject.recv(LINE, ["dontwait"]));
    record("socket", socket);
    if (socket === "EAGAIN") record("file", compared(await reader.readline(LINE), bytesOf("two\n")));
  },
});
