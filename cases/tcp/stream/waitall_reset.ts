import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

const SENT = bytesOf("bye");

export default defineCase({
  id: "tcp/stream/waitall-reset",
  title: "A reset comes while a receive waits for its buffer to be full",
  requirement:
    "A reset ends a receive with MSG_WAITALL: it gives the bytes before it, and the next reports it.",
  level: "should",
  sources: [posix("recv", "MSG_WAITALL"), posix("recv", "ECONNRESET")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "recv:waitall"], peer: ["stream", "abort"] },
  outcomes: {
    received: { conforming: ["intact"] },
    end: { conforming: ["ECONNRESET"] },
    afterwards: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(SENT);
    await peer.abort();
    await visible(subject, "reset");
    record("received", compared(await subject.recv(100, ["waitall"]), SENT));
    record("end", await outcome(subject.recv(1, ["waitall"])));
    record("afterwards", await outcome(subject.recv(1, ["waitall"])));
  },
});
