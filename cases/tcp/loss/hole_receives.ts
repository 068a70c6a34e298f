import {
  BOTH_ROLES,
  BYTE,
  compared,
  defineCase,
  INET,
  linux,
  outcome,
  patternBytes,
  posix,
  rfc,
  type Socket,
} from "../../../harness/case/mod.ts";
import { BEHIND, BOTH, LEAVES_HOLES, lookBehindHole } from "./_hole.ts";

const nothing = { conforming: ["EAGAIN", "EWOULDBLOCK"] } as const;
const counted = { conforming: ["same"] } as const;

export default defineCase({
  id: "tcp/loss/hole-receives",
  title: "Receives that do not wait look for bytes after missing ones",
  requirement:
    "After bytes that are missing nothing is unread: receives and peeks without waiting find nothing, " +
    "and FIONREAD counts none; once these have come, everything is counted and given.",
  level: "must",
  sources: [rfc(9293, "3.10.7.4"), posix("recv", "EAGAIN"), linux("tcp(7)", "SIOCINQ")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "mode:nonblocking", "recv:peek", "recv:waitall", "fionread"],
    peer: ["stream", ...LEAVES_HOLES],
  },
  outcomes: {
    unread: counted,
    recv: nothing,
    peek: nothing,
    all: counted,
    content: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { visible, record } = scenario;
    const look = async (subject: Socket) => {
      await subject.setMode("nonblocking");
      return {
        unread: await subject.fionread(),
        recv: await outcome(subject.recv(100)),
        peek: await outcome(subject.recv(100, ["peek"])),
      };
    };
    const { subject, peer, seen } = await lookBehindHole(
      scenario,
      (peer) => peer.sendall(BEHIND),
      look,
      ({ unread, recv, peek }) => unread === 0 && recv === "EAGAIN" && peek === "EAGAIN",
    );
    record("unread", seen.unread === 0 ? "same" : "different");
    record("recv", seen.recv);
    record("peek", seen.peek);
    await subject.setMode("natural");
    await peer.loseNothing();
    // What comes the other way says what is missing.
    await subject.sendall(BYTE);
    await visible(subject, "data", BOTH.length);
    record("all", await subject.fionread() === BOTH.length ? "same" : "different");
    record("content", compared(await subject.recv(BOTH.length, ["waitall"]), patternBytes(BOTH)));
  },
});
