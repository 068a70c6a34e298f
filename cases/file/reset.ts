import { bytesOf, compared, defineCase, outcome, posix, rfc } from "../../harness/case/mod.ts";
import { LINE, withFiles } from "./_pair.ts";

export default defineCase({
  id: "file/reset",
  title: "A file gives what it holds and then reports the reset",
  requirement: "Lines in the buffer of a file outlive a reset; after them a read fails, and so does a flush.",
  level: "must",
  sources: [posix("fgets", "ERRORS"), posix("fflush", "ERRORS"), rfc(9293, "3.5.3")],
  axes: { family: ["ipv4", "ipv6"] },
  needs: { subject: ["file", "stream"], peer: ["stream", "abort"] },
  outcomes: {
    before: { conforming: ["intact"] },
    held: { conforming: ["intact"] },
    reset: { conforming: ["ECONNRESET", "error"] },
    flush: { conforming: ["EPIPE", "ECONNRESET", "error"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer, reader, writer } = await withFiles({ connected });
    await peer.sendall(bytesOf("one\ntwo\n"));
    await visible(subject, "data", 8);
    record("before", compared(await reader.readline(LINE), bytesOf("one\n")));
    await peer.abort();
    await visible(subject, "reset");
    record("held", compared(await reader.readline(LINE), bytesOf("two\n")));
    record("reset", await outcome(reader.readline(LINE)));
    record("flush", await outcome(writer.write(bytesOf("late")).then(() => writer.flush())));
  },
});
