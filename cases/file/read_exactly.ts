import { bytesOf, compared, defineCase, outcome, posix, tutorial } from "../../harness/case/mod.ts";
import { withFiles } from "./_pair.ts";

export default defineCase({
  id: "file/read-exactly",
  title: "A file reads as many bytes as it is asked for",
  requirement: "A read of a file waits until it has all bytes that were asked for, and leaves the next ones.",
  level: "must",
  sources: [tutorial("makefile"), posix("fread")],
  relay: "also",
  axes: {},
  needs: { subject: ["file", "stream"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    part: { conforming: ["pending"] },
    whole: { conforming: ["intact"] },
    next: { conforming: ["intact"] },
    line: { conforming: ["intact"] },
    last: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, visible, pendingOr, record }) {
    const { subject, peer, reader } = await withFiles({ connected });
    await peer.sendall(bytesOf("abc"));
    await visible(subject, "data", 3);
    const five = reader.read(5);
    record("part", await pendingOr(five, outcome));
    await peer.sendall(bytesOf("defgh line\nlast"));
    await peer.shutdown("write");
    record("whole", compared(await five, bytesOf("abcde")));
    record("next", compared(await reader.read(4), bytesOf("fgh ")));
    record("line", compared(await reader.readline(100), bytesOf("line\n")));
    // Less than was asked for comes at end of file alone.
    record("last", compared(await reader.read(100), bytesOf("last")));
    record("end", await outcome(reader.read(100)));
  },
});
