import { defineCase, ending, EVERY_FAMILY, intact, posix, rfc } from "../../../harness/case/mod.ts";
import { makeRoom } from "../_room.ts";

/** More than one segment of loopback, and less than a window that is not scaled. */
const DATA = { seed: 99, length: 60_000 } as const;

export default defineCase({
  id: "tcp/close/process-death-flushes",
  title: "What a process has sent arrives though it is killed",
  requirement:
    "Bytes that a send has accepted reach the peer, and then the end, when the sender's process is killed.",
  level: "must",
  sources: [posix("_Exit", "Consequences of Process Termination"), posix("close"), rfc(9293, "3.6")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "kill"], peer: ["stream"] },
  outcomes: {
    data: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    await makeRoom(peer);
    await subject.sendall(DATA);
    await subject.kill();
    const drained = await peer.drain({ pattern: DATA });
    record("data", intact(drained, DATA.length));
    record("end", ending(drained));
  },
});
