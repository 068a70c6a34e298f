import {
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  posix,
  python,
  tutorial,
} from "../../harness/case/mod.ts";
import { LINE, withFiles } from "./_pair.ts";

export default defineCase({
  id: "file/readline",
  title: "A file gives lines, however their bytes arrive",
  requirement:
    "A line is read with its line feed, whole, and at end of file the rest without one; then nothing.",
  lesson: "makefile() gives lines whatever the pieces were in which they came, which ends most troubles " +
    "with recv(). At end of file a last line without its line feed comes as it is, and then nothing.",
  level: "must",
  sources: [tutorial("makefile and readline"), posix("fgets"), python("socket.makefile")],
  relay: "also",
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["file", "stream"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    first: { conforming: ["intact"] },
    half: { conforming: ["pending"] },
    joined: { conforming: ["intact"] },
    empty: { conforming: ["intact"] },
    octets: { conforming: ["intact"] },
    pieces: { conforming: ["intact"] },
    rest: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    endAgain: { conforming: ["eof"] },
  },
  async script({ connected, visible, pendingOr, record }) {
    const { subject, peer, reader } = await withFiles({ connected });
    const line = (size = LINE) => reader.readline(size);
    await peer.sendall(bytesOf("first\nsec"));
    await visible(subject, "data", 9);
    record("first", compared(await line(), bytesOf("first\n")));
    const second = line();
    record("half", await pendingOr(second, async () => ended(await second)));
    await peer.sendall(bytesOf("ond\r\n\n\0\xff\nlonger"));
    await peer.sendall(bytesOf(" than that\ntail"));
    await peer.shutdown("write");
    record("joined", compared(await second, bytesOf("second\r\n")));
    record("empty", compared(await line(), bytesOf("\n")));
    record("octets", compared(await line(), bytesOf("\0\xff\n")));
    const [head, rest] = [await line(6), await line()];
    const pieces = head.length === 6 ? Uint8Array.from([...head, ...rest]) : head;
    record("pieces", compared(pieces, bytesOf("longer than that\n")));
    record("rest", compared(await line(), bytesOf("tail")));
    record("end", ended(await line()));
    record("endAgain", ended(await line()));
  },
});

function ended(line: Uint8Array): Outcome {
  return line.length === 0 ? "eof" : "data";
}
