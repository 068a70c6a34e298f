import { bytesOf, compared, defineCase, outcome, python, tutorial } from "../../harness/case/mod.ts";
import { LINE, withFiles } from "./_pair.ts";

const TIMEOUT_MS = 100;
const POISONED =
  "the file refuses to be read after a timeout, as that of CPython, and loses nothing silently";

export default defineCase({
  id: "file/timeout-poisons",
  title: "After a timeout a file does not lie about what it has",
  requirement: "A line that did not come in time is a timeout; later reads give " +
    "all of its bytes, or fail, and never a part.",
  lesson: "A timeout in the middle of a line leaves a file with a part of it. CPython's files then " +
    "refuse to go on; close the connection, or keep the buffer yourself and use recv().",
  level: "must",
  sources: [tutorial("makefile and settimeout"), python("socket.makefile")],
  axes: {},
  needs: { subject: ["file", "file:timeout", "mode:timeout", "stream"], peer: ["stream"] },
  outcomes: {
    before: { conforming: ["intact"] },
    half: { conforming: ["timeout"] },
    after: { conforming: ["intact"], tolerated: { error: POISONED } },
    again: { conforming: ["intact"], tolerated: { error: POISONED } },
    writer: { conforming: ["intact"] },
    socket: { conforming: ["intact"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer, reader, writer } = await withFiles({ connected });
    const line = async (text: string) => {
      const read = reader.readline(LINE);
      const ended = await outcome(read);
      return ended === "data" ? compared(await read, bytesOf(text)) : ended;
    };
    await subject.setMode("timeout", TIMEOUT_MS);
    await peer.sendall(bytesOf("first\nhal"));
    await visible(subject, "data", 9);
    record("before", await line("first\n"));
    record("half", await line(""));
    await peer.sendall(bytesOf("f\nlast\n"));
    await visible(subject, "data", 7);
    record("after", await line("half\n"));
    record("again", await line("last\n"));
    await writer.write(bytesOf("still\n"));
    await writer.flush();
    record("writer", compared(await peer.recvExactly(6), bytesOf("still\n")));
    await subject.sendall(bytesOf("here"));
    record("socket", compared(await peer.recvExactly(4), bytesOf("here")));
  },
});
