import { compared, defineCase, outcome, posix, tutorial } from "../../harness/case/mod.ts";
import { numbered, withFiles } from "./_pair.ts";

const LINE_FEED = 10;
/** Bytes of a line, more than the buffer of a file has, and of the most that is asked for. */
const [LENGTH, MOST] = [20_000, 65_536];

/** Lines without a line feed inside. */
const lines = [LENGTH, 1, LENGTH + 1].map((length) => {
  const line = numbered(length).map((byte) => byte === LINE_FEED ? 0 : byte);
  line[length - 1] = LINE_FEED;
  return line;
});

export default defineCase({
  id: "file/long-line",
  title: "A line may be longer than the buffer of its file",
  requirement: "A line is read whole up to the size that is asked for, however small the file's buffer is.",
  level: "must",
  sources: [posix("fgets"), tutorial("makefile and readline")],
  relay: "also",
  axes: {},
  needs: { subject: ["file", "stream"], peer: ["stream"] },
  outcomes: {
    long: { conforming: ["intact"] },
    empty: { conforming: ["intact"] },
    longer: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    const { peer, reader } = await withFiles({ connected });
    const sent = (async () => {
      for (const line of lines) await peer.sendall(line);
      await peer.close();
    })();
    for (const [at, name] of ["long", "empty", "longer"].entries()) {
      record(name, compared(await reader.readline(MOST), lines[at]!));
    }
    record("end", await outcome(reader.readline(MOST)));
    await sent;
  },
});
