import { BYTE, compared, defineCase, outcome, posix, type Scenario } from "../../harness/case/mod.ts";
import { numbered } from "./_pair.ts";

/** Bytes of one write. */
const PIECE = 65_536;
const piece = numbered(PIECE);

export default defineCase({
  id: "file/backpressure",
  title: "A file waits while its peer does not read",
  requirement:
    "A write into a file waits where the connection takes no more, and goes on without losing a byte.",
  level: "must",
  sources: [posix("fwrite"), posix("fflush"), posix("send")],
  axes: {},
  needs: { subject: ["file", "stream"], peer: ["stream"] },
  outcomes: {
    full: { conforming: ["pending"] },
    write: { conforming: ["ok"] },
    pieces: { conforming: ["intact"] },
    last: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario: Scenario) {
    const { connectedSmall, blocked, record } = scenario;
    const { subject, peer, tooMuch } = await connectedSmall();
    const writer = await subject.makefile("write");
    let [written, waiting] = [0, writer.write(piece)];
    while (!await blocked(waiting)) {
      await waiting;
      written++;
      if (written * PIECE > tooMuch.length) break;
      waiting = writer.write(piece);
    }
    const waits = written * PIECE <= tooMuch.length;
    record("full", waits ? "pending" : "none");
    const pieces = waits ? written + 1 : written;
    const rest = (async () => {
      await waiting;
      await writer.write(BYTE);
      await writer.close();
      await subject.close();
    })();
    let wrong: ReturnType<typeof compared> = "intact";
    for (let read = 0; read < pieces && wrong === "intact"; read++) {
      wrong = compared(await peer.recvExactly(PIECE), piece);
    }
    record("write", await outcome(rest));
    record("pieces", wrong);
    record("last", compared(await peer.recvExactly(1), BYTE));
    record("end", await outcome(peer.recv(1)));
  },
});
