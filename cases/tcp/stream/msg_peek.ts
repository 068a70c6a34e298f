import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  report,
} from "../../../harness/case/mod.ts";

const SENT = bytesOf("abcdef");
/** Bytes that a peek asks for first. */
const FEW = 3;

export default defineCase({
  id: "tcp/stream/msg-peek",
  title: "A receiver looks at bytes before it takes them",
  requirement: "A receive with MSG_PEEK takes nothing away: neither bytes nor the end of file after them.",
  level: "must",
  sources: [posix("recv", "MSG_PEEK"), report("gramineproject/graphene", 2131)],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "recv:peek"], peer: ["stream"] },
  outcomes: {
    first: { conforming: ["intact"] },
    again: { conforming: ["intact"] },
    wider: { conforming: ["intact"] },
    taken: { conforming: ["intact"] },
    rest: { conforming: ["intact"] },
    beforeEnd: { conforming: ["intact"] },
    beforeEndAgain: { conforming: ["intact"] },
    last: { conforming: ["intact"] },
    peekAtEnd: { conforming: ["eof"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    const few = SENT.subarray(0, FEW);
    record("first", compared(await subject.recv(FEW, ["peek"]), few));
    record("again", compared(await subject.recv(FEW, ["peek"]), few));
    record("wider", compared(await subject.recv(100, ["peek"]), SENT));
    record("taken", compared(await subject.recvExactly(FEW), few));
    // The next receive gives the bytes that a peek has shown, and no more.
    const rest = await subject.recv(100, ["peek"]);
    record("rest", compared(await subject.recvExactly(SENT.length - FEW), rest));
    await peer.sendall(few);
    await peer.close();
    await visible(subject, "fin");
    record("beforeEnd", compared(await subject.recv(100, ["peek"]), few));
    record("beforeEndAgain", compared(await subject.recv(100, ["peek"]), few));
    record("last", compared(await subject.recvExactly(FEW), few));
    record("peekAtEnd", await outcome(subject.recv(1, ["peek"])));
    record("end", await outcome(subject.recv(1)));
  },
});
