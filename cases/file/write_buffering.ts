import {
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  python,
  tutorial,
} from "../../harness/case/mod.ts";
import { numbered, withFiles } from "./_pair.ts";

/** More bytes than the buffer of a file has. */
const MUCH = 50_000;

export default defineCase({
  id: "file/write-buffering",
  title: "What is written into a file is sent by flush and close",
  requirement:
    "A file keeps what is written until it is flushed, closed or full; then everything is sent, in order.",
  lesson: "What is written into a file of makefile('w') stays in its buffer until flush() or close(). A " +
    "client that writes a request and then reads the reply waits for ever without flush().",
  level: "must",
  sources: [tutorial("makefile"), posix("fflush"), posix("fclose"), python("socket.makefile")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["file", "stream"], peer: ["stream"] },
  outcomes: {
    kept: { conforming: ["intact"], tolerated: { different: "the file has no buffer" } },
    flushed: { conforming: ["intact"] },
    much: { conforming: ["same"] },
    muchArrived: { conforming: ["intact"] },
    closed: { conforming: ["intact"] },
    socket: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    const { subject, peer, reader, writer } = await withFiles({ connected });
    await writer.write(bytesOf("one "));
    await writer.write(bytesOf("two "));
    // Sent after the writes, and there before them: they were kept.
    await subject.sendall(bytesOf("at once "));
    const ahead = await peer.recvExactly(8);
    record("kept", compared(ahead, bytesOf("at once ")) === "intact" ? "intact" : "different");
    await writer.flush();
    const all = Uint8Array.from([...ahead, ...await peer.recvExactly(8)]);
    const order = ahead[0] === bytesOf("a")[0] ? "at once one two " : "one two at once ";
    record("flushed", compared(all, bytesOf(order)));

    const data = numbered(MUCH);
    const [count, arrived] = await Promise.all([
      (async () => {
        const count = await writer.write(data);
        await writer.flush();
        return count;
      })(),
      peer.recvExactly(MUCH),
    ]);
    record("much", count === MUCH ? "same" : "different");
    record("muchArrived", compared(arrived, data));

    await writer.write(bytesOf("last"));
    await writer.close();
    record("closed", compared(await peer.recvExactly(4), bytesOf("last")));
    // The file is gone, and its socket is not.
    await reader.close();
    await subject.sendall(bytesOf("!"));
    record("socket", compared(await peer.recvExactly(1), bytesOf("!")));
    await subject.close();
    record("end", await outcome(peer.recv(1)));
  },
});
