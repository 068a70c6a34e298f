import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

const PIECES = ["a reply ", "in ", "several pieces"].map(bytesOf);
const REPLY = bytesOf("a reply in several pieces");
/** Buffers that the request does not end at. */
const SIZES = [3, 100];
const REQUEST = bytesOf("request");

const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "tcp/shutdown/reply-by-vectors",
  title: "Several buffers are sent and received after the other side's end",
  requirement: "After the other side's end what is left comes in several buffers, and a reply goes out of " +
    "several, or of one without waiting.",
  level: "must",
  sources: [posix("writev"), posix("readv"), posix("shutdown", "SHUT_WR"), rfc(9293, "3.6.1")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "vectors", "send:dontwait"], peer: ["stream", "shutdown:write"] },
  outcomes: { request: intact, reply: intact, again: intact, dontwait: intact },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(REQUEST);
    await peer.shutdown("write");
    await visible(subject, "fin");
    record("request", compared(await subject.readv(SIZES), REQUEST));
    for (const checkpoint of ["reply", "again"] as const) {
      await subject.writev(PIECES);
      record(checkpoint, compared(await peer.recvExactly(REPLY.length), REPLY));
    }
    await subject.send(REPLY, ["dontwait"]);
    record("dontwait", compared(await peer.recvExactly(REPLY.length), REPLY));
  },
});
