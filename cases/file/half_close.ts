import { bytesOf, compared, defineCase, EVERY_FAMILY, outcome, posix, rfc } from "../../harness/case/mod.ts";
import { LINE, withFiles } from "./_pair.ts";

export default defineCase({
  id: "file/half-close",
  title: "A file at its end leaves the other direction open",
  requirement:
    "After the peer's half-close a file is at its end, and another still sends; a half-close of its own " +
    "ends only that.",
  level: "must",
  sources: [rfc(9293, "3.6"), posix("shutdown"), posix("fgets")],
  axes: { family: EVERY_FAMILY },
  needs: {
    subject: ["file", "stream", "shutdown:write"],
    peer: ["stream", "shutdown:write"],
  },
  outcomes: {
    line: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    late: { conforming: ["intact"] },
    endAgain: { conforming: ["eof"] },
    ownEnd: { conforming: ["eof"] },
    afterOwn: { conforming: ["intact"] },
    closed: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    const { peer, reader, writer } = await withFiles({ connected });
    await peer.sendall(bytesOf("question"));
    await peer.shutdown("write");
    record("line", compared(await reader.readline(LINE), bytesOf("question")));
    record("end", await outcome(reader.readline(LINE)));
    await writer.write(bytesOf("answer"));
    await writer.flush();
    record("late", compared(await peer.recvExactly(6), bytesOf("answer")));
    record("endAgain", await outcome(reader.readline(LINE)));

    const other = await withFiles({ connected });
    await other.writer.write(bytesOf("last"));
    await other.writer.flush();
    await other.subject.shutdown("write");
    await other.peer.recvExactly(4);
    record("ownEnd", await outcome(other.peer.recv(1)));
    await other.peer.sendall(bytesOf("reply\n"));
    record("afterOwn", compared(await other.reader.readline(LINE), bytesOf("reply\n")));
    await other.peer.close();
    record("closed", await outcome(other.reader.readline(LINE)));
  },
});
