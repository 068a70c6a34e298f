import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  posix,
  rfc,
  tutorial,
} from "../../harness/case/mod.ts";
import { joined, receivePieces } from "./_pieces.ts";

/** 40 messages of different sizes: the stream keeps their bytes, and forgets where one ended. */
const MESSAGES = Array.from(
  { length: 40 },
  (_, index) => bytesOf(`message ${index}${".".repeat(index % 41)}`),
);
const SENT = joined(MESSAGES);

export default defineCase({
  id: "boundary/tcp-coalesce",
  title: "40 small sends are received in larger pieces",
  requirement:
    "Several sends may arrive in one receive: the pieces together are what was sent, however they are cut.",
  lesson: "Two sends may arrive as one receive. A program that takes each receive for a message joins " +
    "them; frame messages by length or by a separator.",
  level: "must",
  sources: [rfc(9293, "3.7"), posix("recv", "DESCRIPTION"), tutorial("sticky packets")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    toPeer: { conforming: ["intact"] },
    toSubject: { conforming: ["intact"] },
  },
  async script({ connected, visible, record, measure }) {
    const { subject, peer } = await connected();
    for (const message of MESSAGES) await subject.sendall(message);
    const toPeer = await receivePieces(peer, 1024, SENT.length);
    measure("receives of the peer", toPeer.length);
    record("toPeer", compared(joined(toPeer), SENT));

    for (const message of MESSAGES) await peer.sendall(message);
    await peer.shutdown("write");
    await visible(subject, "data", SENT.length);
    const toSubject = await receivePieces(subject, 1024, SENT.length);
    measure("receives of the subject", toSubject.length);
    record("toSubject", compared(joined(toSubject), SENT));
  },
});
