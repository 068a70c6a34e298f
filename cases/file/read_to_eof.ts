import { compared, defineCase, outcome, posix, python, tutorial } from "../../harness/case/mod.ts";
import { numbered, withFiles } from "./_pair.ts";

/** Bytes of one read; more than any buffer of a file has. */
const READ = 65_536;
const LENGTH = 100_000;

export default defineCase({
  id: "file/read-to-eof",
  title: "A file reads everything up to the end of the connection",
  requirement: "Reads of a file give every byte in order, full ones up to the last, and then end of file.",
  lesson: "read() of a file waits for everything up to the end of the connection. Use it where the peer " +
    "closes after its data, and never for a reply on a connection that stays open.",
  level: "must",
  sources: [tutorial("makefile"), python("socket.makefile"), posix("fread")],
  relay: "also",
  axes: {},
  needs: { subject: ["file", "stream"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    first: { conforming: ["intact"] },
    rest: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    const { peer, reader } = await withFiles({ connected });
    const data = numbered(LENGTH);
    const sent = (async () => {
      await peer.sendall(data.subarray(0, LENGTH / 2));
      await peer.sendall(data.subarray(LENGTH / 2));
      await peer.shutdown("write");
    })();
    record("first", compared(await reader.read(READ), data.subarray(0, READ)));
    record("rest", compared(await reader.read(READ), data.subarray(READ)));
    record("end", await outcome(reader.read(READ)));
    await sent;
  },
});
