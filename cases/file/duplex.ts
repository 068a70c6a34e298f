import { bytesOf, compared, defineCase, posix, tutorial } from "../../harness/case/mod.ts";
import { LINE, withFiles } from "./_pair.ts";

export default defineCase({
  id: "file/duplex",
  title: "A file is written while another of the same socket is read",
  requirement:
    "A read that waits holds up no write, and writing loses nothing that the reader has in its buffer.",
  level: "must",
  sources: [tutorial("makefile"), posix("fdopen"), posix("XSH 2.5")],
  relay: "also",
  axes: {},
  needs: { subject: ["file", "stream"], peer: ["stream"] },
  outcomes: {
    request: { conforming: ["intact"] },
    reply: { conforming: ["intact"] },
    buffered: { conforming: ["intact"] },
    second: { conforming: ["intact"] },
  },
  async script({ connected, record }) {
    const { peer, reader, writer } = await withFiles({ connected });
    const reply = reader.readline(LINE);
    await writer.write(bytesOf("request\n"));
    await writer.flush();
    record("request", compared(await peer.recvExactly(8), bytesOf("request\n")));
    await peer.sendall(bytesOf("reply\nmore\n"));
    record("reply", compared(await reply, bytesOf("reply\n")));
    await writer.write(bytesOf("next\n"));
    await writer.flush();
    record("buffered", compared(await reader.readline(LINE), bytesOf("more\n")));
    record("second", compared(await peer.recvExactly(5), bytesOf("next\n")));
  },
});
