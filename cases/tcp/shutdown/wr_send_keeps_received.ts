import {
  BOTH_ROLES,
  BROKEN_PIPE,
  BYTE,
  compared,
  defineCase,
  EVERY_FAMILY,
  EVERY_MODE,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";
import { numbered, received } from "../close/_received.ts";

const SENT = numbered(3000);
/** Bytes that are received before the send that fails. */
const BEGUN = 1000;

export default defineCase({
  id: "tcp/shutdown/wr-send-keeps-received",
  title: "A send after a half-close loses nothing that was received",
  requirement:
    "A send that fails after a half-close leaves what was received, and what the peer sends, for receives.",
  level: "must",
  sources: [posix("send", "EPIPE"), posix("shutdown", "SHUT_WR"), posix("recv")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    begun: { conforming: ["intact"] },
    send: {
      conforming: ["EPIPE"],
      tolerated: {
        ...BROKEN_PIPE.tolerated,
        error: "the interface refuses a send after its own half-close itself",
      },
    },
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, inMode, visible, record }) {
    const { subject, peer } = await connected();
    await inMode(subject);
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    record("begun", compared(await subject.recvExactly(BEGUN), SENT.subarray(0, BEGUN)));
    await subject.shutdown("write");
    record("send", await outcome(subject.sendall(BYTE)));
    await peer.close();
    await visible(subject, "fin");
    const { content, end } = await received(subject, SENT.subarray(BEGUN));
    record("content", content);
    record("end", end);
  },
});
