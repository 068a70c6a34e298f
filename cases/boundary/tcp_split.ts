import {
  BOTH_ROLES,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  rfc,
  tutorial,
} from "../../harness/case/mod.ts";
import { joined, receivePieces } from "./_pieces.ts";

/**
 * Bytes sent at once, and bytes asked for: 3 + 3 + 3 + 1, one more than the size, and exactly twice the size.
 */
const SPLITS = [[10, 3], [1025, 1024], [2048, 1024]] as const;

export default defineCase({
  id: "boundary/tcp-split",
  title: "One send is received in smaller pieces",
  requirement:
    "What a receive leaves stays for the next, and after the last byte of a send there is no more.",
  lesson: "One send may need many receives. Receive in a loop until the message is complete.",
  level: "must",
  sources: [posix("recv", "DESCRIPTION"), rfc(9293, "3.7"), tutorial("recv(1024) and a longer message")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    withinSize: { conforming: ["yes"] },
    content: { conforming: ["intact"] },
    nothingLeft: { conforming: ["pending"], after: { content: "intact" } },
  },
  async script({ connected, visible, pendingOr, record }) {
    const { subject, peer } = await connected();
    const sent: Uint8Array[] = [];
    const received: Uint8Array[] = [];
    let withinSize = true;
    for (const [total, size] of SPLITS) {
      // Knuth's multiplicative hash: two pieces in the wrong order must not look alike, as those of a pattern
      // with a period do.
      const message = Uint8Array.from({ length: total }, (_, index) => Math.imul(index, 2654435761) >>> 24);
      await peer.sendall(message);
      await visible(subject, "data", total);
      const pieces = await receivePieces(subject, size, total);
      withinSize &&= pieces.every((piece) => piece.length <= size);
      sent.push(message);
      received.push(...pieces);
    }
    record("withinSize", withinSize ? "yes" : "no");
    const content = compared(joined(received), joined(sent));
    record("content", content);
    // No empty piece marks the end of a send that was a multiple of the size.
    if (content === "intact") record("nothingLeft", await pendingOr(subject.recv(1024), outcome));
  },
});
